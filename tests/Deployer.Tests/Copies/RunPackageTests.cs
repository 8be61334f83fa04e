using System.Formats.Tar;
using Deployer.Copies;
using Deployer.Runs;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Copies;

internal sealed class RunPackageTests
{
    private const string Exported = """{"format": "workflow-engine-run"}""";

    private readonly TemporaryHome temporary = new();
    private RunFolder folder = null!; // Reserved before each test.

    private string Elsewhere => Path.Combine(temporary.Home.Path, "elsewhere");

    [SetUp]
    public void ReserveARun() => folder = RunFolder.TryReserve(temporary.Home, "run1")!; // the home is new

    [TearDown]
    public void Remove() => temporary.Dispose();

    [Test]
    public void Unpacks_to_what_was_packed_and_private()
    {
        Write("snapshot.json", "{}");
        Write($"infra/modules/{new string('m', 120)}/main.tf", "# deep");
        Write("tools/001-apply/stdout", "secret");
        Write("infra/environments/staging/run.sh", "#!/bin/sh", UnixFileMode.UserExecute | UnixFileMode.OtherRead);

        var exported = RunPackage.Unpack(RunPackage.Pack(Exported, folder), Elsewhere);

        Assert.That(exported, Is.EqualTo(Exported));
        Assert.That(Texts(Elsewhere), Is.EqualTo(Texts(folder.Path)));
        Assert.That(ModeOf("tools/001-apply/stdout"), Is.EqualTo(PrivateFiles.Mode));
        Assert.That(ModeOf("infra/environments/staging/run.sh"), Is.EqualTo(PrivateFiles.FolderMode));
        Assert.That(File.GetUnixFileMode(Path.Combine(Elsewhere, "tools")), Is.EqualTo(PrivateFiles.FolderMode));
    }

    [Test]
    public void The_same_run_makes_the_same_bytes_wherever_it_is()
    {
        Write("infra/main.tf", "# one");
        var package = RunPackage.Pack(Exported, folder);
        RunPackage.Unpack(package, temporary.Home.RunFolder("run2"));

        Assert.That(RunPackage.Pack(Exported, new RunFolder(temporary.Home, "run2")), Is.EqualTo(package));
    }

    [TestCase("plan.tfplan")]
    [TestCase("plan.tfplan.0123456789abcdef0123456789abcdef.tmp")]
    [TestCase("snapshot.json.0123456789abcdef0123456789abcdef.tmp")]
    [TestCase("backend/.terraform/terraform.tfstate")]
    [TestCase("infra.new/main.tf")]
    [TestCase("infra/.terraform/modules/modules.json")]
    [TestCase("supabase/node_modules/supabase/index.js")]
    public void Leaves_out_the_plan_and_what_is_found_again(string name)
    {
        Write("snapshot.json", "{}");
        var without = RunPackage.Pack(Exported, folder);

        Write(name, "something");

        Assert.That(RunPackage.Pack(Exported, folder), Is.EqualTo(without));
    }

    [TestCase("errored.tfstate")]
    [TestCase("infra/errored.tfstate")]
    [TestCase("infra/.terraform.lock.hcl")]
    [TestCase("infra/files/backend/new.tmp")]
    [TestCase("supabase/migrations/20260101000000_a.sql")]
    public void Keeps_what_nobody_could_find_again(string name)
    {
        Write(name, "precious");

        RunPackage.Unpack(RunPackage.Pack(Exported, folder), Elsewhere);

        Assert.That(File.ReadAllText(Path.Combine(Elsewhere, name)), Is.EqualTo("precious"));
    }

    [Test]
    public void Does_not_follow_links()
    {
        var outside = temporary.Write("outside/secret.txt", "not the run's");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link.txt"), outside);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "links"), Path.GetDirectoryName(outside)!);

        RunPackage.Unpack(RunPackage.Pack(Exported, folder), Elsewhere);

        Assert.That(Texts(Elsewhere), Is.Empty);
    }

    [TestCase("folder/../../escaped")]
    [TestCase("folder//tmp/escaped")]
    [TestCase("else/where")]
    [TestCase("folder")]
    public void Refuses_names_that_lead_out_of_the_folder(string name)
    {
        using var content = new MemoryStream();
        using (var archive = new TarWriter(content, TarEntryFormat.Gnu, leaveOpen: true))
        {
            archive.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("x"u8.ToArray()) });
        }

        Assert.That(() => RunPackage.Unpack(content.ToArray(), Elsewhere), Throws.TypeOf<RunStateException>());
    }

    [Test]
    public void Refuses_what_was_cut_short()
    {
        Write("tools/001-plan/stdout", new string('x', 10_000));
        var package = RunPackage.Pack(Exported, folder);

        Assert.That(() => RunPackage.Unpack(package[..6_000], Elsewhere), Throws.TypeOf<RunStateException>());
    }

    private void Write(string name, string content, UnixFileMode mode = UnixFileMode.None)
    {
        var path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, PrivateFiles.Mode | mode);
    }

    private UnixFileMode ModeOf(string name) => File.GetUnixFileMode(Path.Combine(Elsewhere, name));

    private static Dictionary<string, string> Texts(string root) => Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(root, path), File.ReadAllText);
}
