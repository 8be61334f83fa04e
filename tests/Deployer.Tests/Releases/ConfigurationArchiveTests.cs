using Deployer.Releases;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Releases;

internal sealed class ConfigurationArchiveTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryHome temporary = new();
    private string infrastructure = ""; // Set before each test.

    [SetUp]
    public void WriteAConfiguration()
    {
        infrastructure = Path.Combine(temporary.Repository.Root, "infra");
        temporary.Write("infra/main.tf", "# one");
        temporary.Write($"infra/modules/{new string('m', 90)}/{new string('n', 90)}.tf", "# deep");
        temporary.Write("infra/.terraform.lock.hcl", "# locked");
        File.SetUnixFileMode(temporary.Write("infra/script.sh", "#!/bin/sh"), Private | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
    }

    [TearDown]
    public void Remove() => temporary.Dispose();

    [Test]
    public void Unpacks_to_what_was_packed_and_private()
    {
        var (content, files) = ConfigurationArchive.Pack(infrastructure, []);
        var copy = Path.Combine(temporary.Repository.Root, "copy");

        ConfigurationArchive.Unpack(content, copy);

        Assert.That(files, Is.EqualTo(4));
        Assert.That(Texts(copy), Is.EqualTo(Texts(infrastructure)));
        Assert.That(File.GetUnixFileMode(Path.Combine(copy, "main.tf")), Is.EqualTo(Private));
        Assert.That(File.GetUnixFileMode(Path.Combine(copy, "script.sh")), Is.EqualTo(Private | UnixFileMode.UserExecute));
    }

    [Test]
    public void The_same_files_make_the_same_bytes_whenever_and_wherever_they_are_packed()
    {
        var first = ConfigurationArchive.Pack(infrastructure, []).Content;
        var copy = Path.Combine(temporary.Repository.Root, "elsewhere");
        ConfigurationArchive.Unpack(first, copy);
        File.SetLastWriteTimeUtc(Path.Combine(copy, "main.tf"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.That(ConfigurationArchive.Pack(copy, []).Content, Is.EqualTo(first));
    }

    [Test]
    public void Leaves_out_what_tools_and_the_deployer_wrote()
    {
        var clean = ConfigurationArchive.Pack(infrastructure, []).Content;
        temporary.Write("infra/deployer_backend_override.tf", "");
        temporary.Write("infra/.terraform/modules/modules.json", "");
        temporary.Write("infra/errored.tfstate", "");

        Assert.That(ConfigurationArchive.Pack(infrastructure, ["deployer_backend_override.tf"]).Content, Is.EqualTo(clean));
    }

    private static List<(string, string)> Texts(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => (Path.GetRelativePath(folder, path), File.ReadAllText(path)))
            .Order()
            .ToList();
}
