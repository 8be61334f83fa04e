using System.Diagnostics;
using Deployer.Cli.Tests.Support;

namespace Deployer.Cli.Tests.House;

public sealed class CommittedFileTests
{
    // In pieces, so that this file does not find itself. A home or a workplace of one machine means nothing on another.
    private static readonly string MachinePath = $"/{"work"}/|/{"root"}/|/{"home"}/[a-z]|/{"Users"}/[a-z]";

    [Test]
    public async Task No_committed_file_names_a_path_of_one_machine()
    {
        var start = new ProcessStartInfo("git", ["grep", "--line-number", "-I", "--extended-regexp", MachinePath])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var found = await git.StandardOutput.ReadToEndAsync();
        var trouble = await git.StandardError.ReadToEndAsync();
        await git.WaitForExitAsync();

        Assert.That(trouble, Is.Empty);
        Assert.That(found, Is.Empty);
    }
}
