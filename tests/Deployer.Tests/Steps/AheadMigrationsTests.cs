using Deployer.Environments;
using Deployer.Migrations;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Steps;

/// <summary>What a rollback asks about a database that cannot be asked itself: what the releases have on record.</summary>
[CancelAfter(60_000)]
internal sealed class AheadMigrationsTests
{
    private const string First = "create table a (n int, m int);";
    private const string Drops = "the database stays ahead of release 1, and 2_b drops column a.m: the older configuration may not work with that";

    private StepBench bench = null!; // Set before each test.
    private ReleaseStore releases = null!; // Set before each test.

    [SetUp]
    public void SetUp()
    {
        bench = new StepBench();
        releases = new ReleaseStore(bench.Services.Home, "staging", TimeProvider.System);
        new ChosenRelease(1).Keep(bench.Run.Folder);
    }

    [TearDown]
    public void Remove() => bench.Dispose();

    [TestCase(DatabaseKind.Url)]
    [TestCase(DatabaseKind.Linked)]
    public async Task What_takes_something_away_asks_by_the_files_of_the_releases(DatabaseKind database, CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        await DeployedAsync("two", ("2_b.sql", "alter table a drop column m;"), ("3_c.sql", "create table c ();"));

        Assert.That(await ReasonsAsync(token, database), Is.EqualTo(new[] { Drops }));
        Assert.That(bench.Warnings.Single(), Does.Contain("asked").And.Contain("what the releases since 1 have on record"));
    }

    [Test]
    public async Task What_only_adds_asks_nothing(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        await DeployedAsync("two", ("2_b.sql", "create table b ();"));

        Assert.That(await ReasonsAsync(token), Is.Empty);
    }

    [Test]
    public async Task A_push_that_began_and_whose_end_is_not_known_may_have_applied_all_its_files(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        await DeployedAsync("two", ("2_b.sql", "alter table a drop column m;"));
        releases.Change("two", release => release with { Migrations = null });
        Assert.That(await ReasonsAsync(token), Is.Empty, "It pushed nothing.");

        releases.Change("two", release => release with { BeforeMigrations = new RestorePoint(release.OpenedAt) });

        Assert.That(await ReasonsAsync(token), Is.EqualTo(new[] { Drops }));
    }

    [Test]
    public async Task A_release_whose_migrations_failed_had_the_files_that_its_configuration_was_made_for(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        releases.Change("one", release => release with { Migrations = null });
        await DeployedAsync("two", ("2_b.sql", "alter table a drop column m;"));

        Assert.That(await ReasonsAsync(token), Is.EqualTo(new[] { Drops }));
    }

    [Test]
    public async Task What_is_not_on_record_cannot_be_judged_and_asks(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        await DeployedAsync("two", ("2_b.sql", "create table b ();"));
        await DeployedAsync("three");
        foreach (var number in new[] { 2, 3 })
        {
            File.AppendAllText(releases.Blobs.Find(releases.Get(number).DatabaseFiles!.Digest)!, " "); // Set by DeployedAsync.
        }

        File.WriteAllText(releases.RecordPath(3), "damaged");

        Assert.That(await ReasonsAsync(token), Is.EqualTo(new[]
        {
            "what release 3 did to the database is not on record, so that nobody can judge whether the older configuration works with that",
            "the database stays ahead of release 1, and what 2_b did is not on record, so that it cannot be judged",
        }));
    }

    [Test]
    public async Task A_release_that_does_not_say_what_the_database_had_asks(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        releases.Change("one", release => release with { Migrations = null, DatabaseFiles = null });
        await DeployedAsync("two");

        Assert.That((await ReasonsAsync(token)).Single(), Does.StartWith("what the database had in release 1 is not known"));
    }

    private Task<IReadOnlyList<string>> ReasonsAsync(CancellationToken token, DatabaseKind database = DatabaseKind.Url)
    {
        var environment = bench.Run.Environment with
        {
            Database = database, DatabaseUrlVariable = "NOT_SET_IN_ANY_TEST", ProjectRef = "abcdefghijklmnopqrst",
        };
        return AheadMigrations.ReasonsAsync(new RunContext("run1", "plan", environment, bench.Run.Folder, bench.Services), token);
    }

    private async Task DeployedAsync(string runId, params (string File, string Sql)[] migrations)
    {
        foreach (var (file, sql) in migrations)
        {
            bench.Write($"supabase/migrations/{file}", sql);
        }

        var root = bench.Services.Repository.Root;
        var copy = await new ReleaseContent(bench.Services.Home, bench.Run.Environment).KeepAreasAsync(root, ["supabase"], default);
        releases.Open(runId, release => release with
        {
            DatabaseFiles = copy,
            Migrations = ReleaseMigration.In(Path.Combine(root, "supabase", "migrations")),
        });
    }
}
