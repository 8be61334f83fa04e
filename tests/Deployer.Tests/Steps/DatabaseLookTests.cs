using Deployer.Environments;
using Deployer.Migrations;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Steps;

/// <summary>How a rollback judges a database that cannot be asked itself: by what the releases have on record.</summary>
[CancelAfter(60_000)]
internal sealed class DatabaseLookTests
{
    private const string First = "create table a (n int, m int);";
    private const string Drops = "2_b takes something away: drops column a.m";

    private StepBench bench = null!; // Set before each test.
    private ReleaseStore releases = null!; // Set before each test.

    [SetUp]
    public void SetUp()
    {
        bench = new StepBench();
        releases = new ReleaseStore(bench.Services.Home, "staging", TimeProvider.System);
        bench.Write("workflows/deploy.yaml", "Id: deploy\nSteps:\n  - Id: migrate\n    StepType: PushMigrations\n");
    }

    [TearDown]
    public void Remove() => bench.Dispose();

    [TestCase(DatabaseKind.Url)]
    [TestCase(DatabaseKind.Linked)]
    public async Task What_takes_something_away_is_told_by_the_files_of_the_releases(DatabaseKind database, CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        await DeployedAsync("two", ("2_b.sql", "alter table a drop column m;"), ("3_c.sql", "create table c ();"));

        Assert.That(await LookAsync(token, database), Is.EqualTo(new[] { Drops, "3_c only adds: it stays" }));
        Assert.That(bench.Warnings.Single(), Does.Contain("asked").And.Contain("what the releases since 1 have on record"));
    }

    [Test]
    public async Task What_only_adds_fits(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        await DeployedAsync("two", ("2_b.sql", "create table b ();"));

        Assert.That((await VerdictAsync(token)).Fits);
    }

    [Test]
    public async Task What_changes_data_fits_and_is_told(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        await DeployedAsync("two", ("2_b.sql", "insert into a values (1);\ninsert into a values (2);"));
        var verdict = await VerdictAsync(token);

        Assert.That(await new DatabaseGate(bench.Run, new ChosenRelease(1)).PassAsync(verdict, token), Is.Null);
        Assert.That(bench.Warnings, Has.Some.EqualTo("  2_b  changes data, and stays: inserts into a"));
    }

    [Test]
    public void What_must_be_taken_back_is_the_oldest_that_stops_and_all_that_is_newer()
    {
        AheadMigration[] ahead = [Of("1", "a", SqlEffect.ChangesData), Of("2", "b", SqlEffect.Contracting), Of("3", "c", SqlEffect.Additive)];

        Assert.That(RollbackScripts.Needed(new DatabaseVerdict(1, ahead)), Is.EqualTo(new[] { ahead[2], ahead[1] }));
        Assert.That(RollbackScripts.Needed(new DatabaseVerdict(1, ahead) { Unknown = ["what is not known"] }), Is.Empty);
        Assert.That(RollbackScripts.Needed(new DatabaseVerdict(1, [Of("2", "../../b", SqlEffect.Contracting)])), Is.Empty);

        static AheadMigration Of(string version, string name, SqlEffect effect) => new(version, name, [new SqlFinding(1, effect, "x", Loses: false)]);
    }

    [Test]
    public async Task A_push_that_began_and_whose_end_is_not_known_may_have_applied_all_its_files(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        await DeployedAsync("two", ("2_b.sql", "alter table a drop column m;"));
        releases.Change("two", release => release with { Migrations = null });
        Assert.That(await LookAsync(token), Is.Empty, "It pushed nothing.");

        releases.Change("two", release => release with { BeforeMigrations = new RestorePoint(release.OpenedAt) });

        Assert.That(await LookAsync(token), Is.EqualTo(new[] { Drops }));
    }

    [Test]
    public async Task A_release_whose_migrations_failed_had_the_files_that_its_configuration_was_made_for(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        releases.Change("one", release => release with { Migrations = null });
        await DeployedAsync("two", ("2_b.sql", "alter table a drop column m;"));

        Assert.That(await LookAsync(token), Is.EqualTo(new[] { Drops }));
    }

    [Test]
    public async Task What_is_not_on_record_cannot_be_judged(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        await DeployedAsync("two", ("2_b.sql", "create table b ();"));
        await DeployedAsync("three");
        foreach (var number in new[] { 2, 3 })
        {
            File.AppendAllText(releases.Blobs.Find(releases.Get(number).DatabaseFiles!.Digest)!, " "); // Set by DeployedAsync.
        }

        File.WriteAllText(releases.RecordPath(3), "damaged");

        Assert.That(await LookAsync(token), Is.EqualTo(new[]
        {
            "2_b cannot be judged: what it did is not on record",
            "what release 3 did to the database is not on record, so that nobody can judge whether the older configuration works with that",
        }));
    }

    [Test]
    public async Task A_release_that_does_not_say_what_the_database_had_cannot_be_judged(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        releases.Change("one", release => release with { Migrations = null, DatabaseFiles = null });
        await DeployedAsync("two");

        Assert.That((await LookAsync(token)).Single(), Does.StartWith("what the database had in release 1 is not known"));
    }

    [Test]
    public async Task What_takes_something_away_stops_with_every_way_out(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        await DeployedAsync("two", ("2_b.sql", "insert into a values (1);\nalter table a drop column m;"));
        var at = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
        releases.Change("two", release => release with { BeforeMigrations = new RestorePoint(at) { PointInTime = true } });
        var verdict = await VerdictAsync(token);

        var stopped = Assert.ThrowsAsync<StepFailedException>(() => new DatabaseGate(bench.Run, new ChosenRelease(1)).PassAsync(verdict, token))!; // Throws: not null.

        Assert.That(stopped.Message, Does.EndWith($"Nothing was changed.\n  {Drops}"));
        Assert.That(stopped.Remedy, Does.Contain("supabase/rollbacks/2_b.sql").And.Contain("deployer rollback staging --to 1 --database keep")
            .And.Contain("recovery_target_time = '2026-03-04 05:06:07 UTC'").And.Contain("deployer deploy staging"));
        Assert.That(DatabaseGate.VerdictOf(bench.Run.Folder)?.Lines(), Is.EqualTo(verdict.Lines()));
    }

    [Test]
    public async Task Whoever_keeps_the_database_knowingly_goes_on_and_is_told_what_that_means(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        await DeployedAsync("two", ("2_b.sql", "alter table a drop column m;"));

        await new DatabaseGate(bench.Run, new ChosenRelease(1) { KeepsDatabase = true }).PassAsync(await VerdictAsync(token), token);

        Assert.That(bench.Warnings, Has.Some.Contain(Drops.Replace(" takes", "  takes")).And.Some.Contain("knowingly (--database keep)"));
    }

    [Test]
    public async Task Where_deployments_push_no_migrations_no_database_is_asked_or_started(CancellationToken token)
    {
        await DeployedAsync("one", ("1_a.sql", First));
        bench.Write("workflows/deploy.yaml", "Id: deploy\nSteps:\n  - Id: plan\n    StepType: TerraformPlan\n");

        var verdict = await VerdictAsync(token, DatabaseKind.Sandbox);

        Assert.That(verdict.Fits);
        Assert.That(Directory.Exists(Path.Combine(bench.Services.Home.Path, "sandbox")), Is.False);
    }

    [TestCase(true, "supabase backups restore --remote=abcdefghijklmnopqrst --timestamp 1772600767")]
    [TestCase(null, "supabase backups restore --remote=abcdefghijklmnopqrst --timestamp 1772600767")]
    [TestCase(false, "restore the last daily backup before 2026-03-04 05:06:07 UTC")]
    public void The_steps_of_a_data_recovery_name_the_recorded_restore_point(bool? pointInTime, string step)
    {
        var environment = bench.Run.Environment with { Database = DatabaseKind.Linked, ProjectRef = "abcdefghijklmnopqrst" };
        var point = new RestorePoint(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero)) { PointInTime = pointInTime };

        Assert.That(DataRecovery.Steps(environment, point).Single(), Does.StartWith(step));
        Assert.That(DataRecovery.Steps(environment, point: null).Single(), Does.Contain("not on record"));
    }

    private async Task<IReadOnlyList<string>> LookAsync(CancellationToken token, DatabaseKind database = DatabaseKind.Url)
    {
        var verdict = await VerdictAsync(token, database);
        return [.. verdict.Ahead.Select(each => $"{each} {each.Verdict}"), .. verdict.Unknown];
    }

    private Task<DatabaseVerdict> VerdictAsync(CancellationToken token, DatabaseKind database = DatabaseKind.Url)
    {
        var environment = bench.Run.Environment with
        {
            Database = database, DatabaseUrlVariable = "NOT_SET_IN_ANY_TEST", ProjectRef = "abcdefghijklmnopqrst",
        };
        return DatabaseLook.OfAsync(new RunContext("run1", "plan", environment, bench.Run.Folder, bench.Services), 1, token);
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
