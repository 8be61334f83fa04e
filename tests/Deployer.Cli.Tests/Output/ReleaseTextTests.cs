using Deployer.Cli.Output;
using Deployer.Cli.Tests.Support;

namespace Deployer.Cli.Tests.Output;

public sealed class ReleaseTextTests
{
    [Test]
    public void Releases_say_what_they_changed_and_why_one_cannot_be_chosen()
    {
        using var writer = new StringWriter();

        ReleaseText.Write(Some.Releases, writer, Some.Clock());

        Assert.That(writer.ToString(), Is.EqualTo("""
            RELEASE  WHEN                 BY        COMMIT         CHANGES        MIGRATIONS  TOOLS              STATE     NOTE
            3        2026-11-23 12:03:00  ann@desk  0123456789ab+  +1 ~1 -/+1 -1  same        same               applied   current; back to 1
            2        -                    -         -              -              -           -                  -         not to be chosen: its record is damaged
            1        2026-11-23 12:03:00  ann@desk  -              +1             +2 since    terraform, google  verified

            """));
    }
}
