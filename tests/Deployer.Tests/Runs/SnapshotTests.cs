using Deployer.Runs;

namespace Deployer.Tests.Runs;

internal sealed class SnapshotTests
{
    private readonly TemporaryHome temporary = new();
    private RunFolder folder = null!; // Set before each test.

    [SetUp]
    public void TakeTheFirstSnapshot()
    {
        temporary.Write("infra/main.tf", "# one");
        temporary.Write("supabase/migrations/1_a.sql", "select 1;");
        temporary.Write("supabase/node_modules/huge.js", "not ours");
        folder = RunFolder.TryReserve(temporary.Home, Guid.NewGuid().ToString("N"))!; // The id is new.
        Snapshot.Take(temporary.Repository.Root, folder);
    }

    [OneTimeTearDown]
    public void Remove() => temporary.Dispose();

    [Test]
    public void Copies_the_configuration_and_no_installed_packages()
    {
        Assert.That(File.ReadAllText(Path.Combine(folder.Infrastructure, "main.tf")), Is.EqualTo("# one"));
        Assert.That(Directory.Exists(Path.Combine(folder.Supabase, "node_modules")), Is.False);
    }

    [Test]
    public void Copies_are_for_their_owner_only_and_programs_stay_programs()
    {
        var script = temporary.Write("infra/script.sh", "#!/bin/sh");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        var other = RunFolder.TryReserve(temporary.Home, Guid.NewGuid().ToString("N"))!; // The id is new.

        Snapshot.Take(temporary.Repository.Root, other);
        File.Delete(script);

        Assert.That(File.GetUnixFileMode(Path.Combine(other.Infrastructure, "main.tf")), Is.EqualTo(PrivateFiles.Mode));
        Assert.That(File.GetUnixFileMode(Path.Combine(other.Infrastructure, "script.sh")), Is.EqualTo(PrivateFiles.FolderMode));
    }

    [Test]
    public void Sees_no_change_where_there_is_none() =>
        Assert.That(Snapshot.Changes(temporary.Repository.Root, folder), Is.Empty);

    [Test]
    public void Names_what_was_added_changed_and_removed()
    {
        var added = temporary.Write("infra/new.tf", "");
        temporary.Write("infra/main.tf", "# two");
        File.Delete(temporary.Write("supabase/migrations/1_a.sql", ""));

        var changes = Snapshot.Changes(temporary.Repository.Root, folder);

        Assert.That(changes, Is.EqualTo(new[] { "infra/main.tf", "infra/new.tf", "supabase/migrations/1_a.sql" }));
        File.Delete(added);
    }

    [Test]
    public void Keeps_the_state_that_terraform_could_not_save_when_it_is_taken_again()
    {
        File.WriteAllText(Path.Combine(folder.Infrastructure, "errored.tfstate"), "precious");

        Snapshot.Take(temporary.Repository.Root, folder);

        Assert.That(File.ReadAllText(folder.ErroredState), Is.EqualTo("precious"));
    }
}
