using Deployer.Migrations;
using Deployer.Tests.Tools;

namespace Deployer.Tests.Migrations;

internal sealed class MigrationOrderTests
{
    [Test]
    public void Files_that_the_database_lacks_are_pending_in_their_order() =>
        Assert.That(
            MigrationOrder.Pending(Files("1_a.sql", "2_b.sql", "3_c.sql"), ["1"]).Select(file => file.Name),
            Is.EqualTo(new[] { "2_b.sql", "3_c.sql" }));

    [Test]
    public void Nothing_is_wrong_with_newer_files() =>
        Assert.That(MigrationOrder.Check(Files("1_a.sql", "2_b.sql"), ["1"]), Is.Null);

    [Test]
    public void A_version_that_two_files_have_is_named_before_the_second_one_fails()
    {
        var problem = MigrationOrder.Check(Files("1_a.sql", "1_b.sql"), []);

        Assert.That(problem?.Message, Does.Contain("2 migrations have the version 1").And.Contain("1_a.sql, 1_b.sql"));
        Assert.That(problem?.Remedy, Does.Contain("another timestamp"));
    }

    [Test]
    public void A_file_whose_version_another_one_has_taken_would_never_run() =>
        Assert.That(MigrationOrder.Check(Files("1_a.sql", "1_b.sql"), ["1"])?.Remedy, Does.Contain("was not applied yet"));

    [Test]
    public void A_database_that_is_ahead_is_not_said_to_need_a_repair()
    {
        var problem = MigrationOrder.Check(Files("1_a.sql"), ["1", "2"]);

        Assert.That(problem?.Message, Does.Contain("is ahead").And.Contain("\n2"));
        Assert.That($"{problem}", Does.Not.Contain("repair"));
    }

    [Test]
    public void A_file_older_than_the_last_applied_one_is_named() =>
        Assert.That(
            MigrationOrder.Check(Files("1_a.sql", "2_b.sql", "3_c.sql"), ["1", "3"])?.Message,
            Does.Contain("older than the last one").And.EndsWith("supabase/migrations/2_b.sql"));

    [Test]
    public void What_the_cli_takes_for_a_migration_is_one()
    {
        using var bench = new Workbench();
        foreach (var name in new[] { "20261123000000_.sql", "1_a.sql", "a.sql", "1.sql", "1_b.txt", "\u0661_c.sql" })
        {
            File.WriteAllText(Path.Combine(bench.Folder, name), "");
        }

        Assert.That(MigrationFile.In(bench.Folder).Select(file => file.Name), Is.EqualTo(new[] { "1_a.sql", "20261123000000_.sql" }));
    }

    private static List<MigrationFile> Files(params string[] names) =>
        names.Select(name => new MigrationFile(name.Split('_')[0], name.Split('_')[1], name)).ToList();
}
