using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Leases;
using Deployer.Tests.Runs;
using Deployer.Tests.Sandbox;
using Deployer.Tests.Tools.SupabaseRuns;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Tests.Steps;

/// <summary>What becomes of a push that fails or is stopped, by the real CLI on a real, private PostgreSQL.</summary>
[CancelAfter(120_000)]
internal sealed class MigrationPushTests
{
    private TestServer server = null!; // set up once
    private DatabaseUrl database = null!; // set up once
    private StepBench bench = null!; // set up before each test

    [OneTimeSetUp]
    public async Task StartServer()
    {
        server = await TestServer.StartAsync();
        database = server.Database;
    }

    [OneTimeTearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [SetUp]
    public async Task SetUp()
    {
        bench = new StepBench();
        await server.ExecuteAsync("drop schema if exists supabase_migrations cascade; drop table if exists a, b");
    }

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public async Task A_failing_migration_is_told_with_its_file_line_and_statement_and_with_what_stays(CancellationToken token)
    {
        Migration("20260101000000_a.sql", "create table a (n int);");
        Migration("20260102000000_b.sql", "-- why\ncreate table b (n int, t text);\n\ninsert into b\n  select 1 / 0, 's3cret';\n");
        Migration("20260103000000_c.sql", "select 1;");

        var error = await FailAsync(token);

        Assert.That(error.Message, Is.EqualTo("""
            20260102000000_b.sql failed at line 4: ERROR: division by zero (SQLSTATE 22012)
              insert into b
                select 1 / 0, '...'
            Its own changes are rolled back.
            Applied before it, and kept: 20260101000000_a.sql. Not run: 20260103000000_c.sql.
            """));
        Assert.That(error.Remedy, Is.EqualTo("Mend 'supabase/migrations/20260102000000_b.sql', then: deployer resume run1"));
    }

    [Test]
    public async Task Who_lost_the_environment_to_another_machine_pushes_nothing(CancellationToken token)
    {
        Migration("20260101000000_a.sql", "create table a (n int);");
        var run = bench.OnDatabase(database);
        var program = bench.Write(Path.Combine("supabase", Path.GetRelativePath(Path.Combine(SupabaseBinary.Repository, "supabase"), SupabaseBinary.Path)), "");
        File.Delete(program);
        File.CreateSymbolicLink(program, SupabaseBinary.Path);
        await using var lost = await LostLease.OfAsync(bench.Services);

        var error = Assert.ThrowsAsync<InDoubtException>(() => StepBench.RunAsync(new PushMigrations(bench.Services), run));

        Assert.That(error.Message, Does.Contain("was taken from this process"));
        Assert.That(new ToolFolders(bench.Run.Folder.Tools).Started(Supabase.PushName), Is.Empty);
        await using var probe = new PostgresProbe(database);
        Assert.That(await probe.ListMigrationsAsync(token), Is.Empty);
    }

    [Test]
    public async Task A_failing_migration_that_is_not_one_transaction_may_be_half_applied(CancellationToken token)
    {
        Migration("20260101000000_a.sql", "create table a (n int); create index concurrently i on a (n); select 1/0;");

        var error = await FailAsync(token);

        Assert.That(error.Message, Does.Contain(
            "not one transaction (line 1: creates an index concurrently) and may be half applied: 20260101000000_a.sql"));
        await server.ExecuteAsync("select n from a");
    }

    [Test]
    public async Task An_index_that_could_not_be_created_concurrently_stops_every_push_until_it_is_removed(CancellationToken token)
    {
        const string Name = "20260101000000_i.sql";
        const string Creation = "create unique index concurrently if not exists once on public.a (n);";
        await server.ExecuteAsync("create table a (n int); insert into a values (1), (1)");
        Migration(Name, Creation);

        var failed = await FailAsync(token);
        var refused = Assert.ThrowsAsync<StepFailedException>(() => InvalidIndexes.RefuseAsync(bench.Run, database, [Name], token));

        Assert.That(failed.Message, Does.Contain("may be left behind, invalid: once").And.Not.Contain("rolled back"));
        Assert.That(failed.Remedy, Does.StartWith("Remove what is left of it: drop index concurrently if exists public.once\n"));
        Assert.That(refused.Message, Does.EndWith("Nothing was pushed: public.once."));
        Assert.That(refused.Remedy, Is.EqualTo("Remove what is left of it: drop index concurrently if exists public.once\ndeployer resume run1"));
        Migration(Name, $"drop index concurrently if exists once; {Creation}");
        Assert.That(() => InvalidIndexes.RefuseAsync(bench.Run, database, [Name], token), Throws.Nothing);
        Migration(Name, Creation);
        await server.ExecuteAsync("drop index concurrently if exists public.once");
        Assert.That(() => InvalidIndexes.RefuseAsync(bench.Run, database, [Name], token), Throws.Nothing);
    }

    [Test]
    public async Task A_database_that_is_ahead_is_said_to_be_and_its_history_left_alone(CancellationToken token)
    {
        var file = Migration("20260101000000_a.sql", "create table a (n int);");
        await new MigrationPush(bench.Run, database, database).FinishAsync(await Driver().StartDbPushAsync(database, token), token);
        File.Delete(file);

        var error = await FailAsync(token);

        Assert.That(error.Message, Does.Contain("database is ahead"));
        Assert.That($"{error.Message}{error.Remedy}", Does.Not.Contain("repair").And.Not.Contain("rolled back"));
    }

    [Test]
    public async Task A_migration_older_than_the_last_one_is_answered_with_what_to_do(CancellationToken token)
    {
        Migration("20260102000000_b.sql", "create table b (n int);");
        await new MigrationPush(bench.Run, database, database).FinishAsync(await Driver().StartDbPushAsync(database, token), token);
        Migration("20260101000000_a.sql", "create table a (n int);");

        var error = await FailAsync(token);

        Assert.That(error.Message, Does.Contain("older than the last one").And.Contain("20260101000000_a.sql").And.Not.Contain("--include-all"));
    }

    [Test]
    public async Task An_edited_file_is_found_in_what_the_real_cli_has_written_down(CancellationToken token)
    {
        var file = Migration("20260101000000_a.sql", "-- a table\ncreate table a (n int);\n\ninsert into a values (1); -- one\n");
        Migration("20260102000000_b.sql", "create function f() returns int language sql as $$ select 1; $$;\ndo $$ begin perform 1; end $$;\n");
        await new MigrationPush(bench.Run, database, database).FinishAsync(await Driver().StartDbPushAsync(database, token), token);
        await using var probe = new PostgresProbe(database);
        var history = await probe.ListMigrationsAsync(token);
        Assert.That(EditedMigrations.Find(bench.Run.Folder.Migrations, history), Is.Empty);

        await File.AppendAllTextAsync(file, "insert into a values (2);", token);

        Assert.That(EditedMigrations.Find(bench.Run.Folder.Migrations, history), Is.EqualTo(new[] { "20260101000000_a.sql" }));
    }

    [Test]
    public async Task A_push_that_is_stopped_is_cancelled_once_the_server_has_ended_what_was_under_way(CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        await using var held = await HoldAsync(token);
        var push = await Driver().StartDbPushAsync(database, token);
        var finishing = new MigrationPush(bench.Run, database, database).FinishAsync(push, stop.Token);
        await server.WaitUntilHeldAsync(token);

        await stop.CancelAsync();

        Assert.That(async () => await finishing, Throws.InstanceOf<OperationCanceledException>());
        await using var probe = new PostgresProbe(database);
        Assert.That(await probe.ListPushSessionsAsync(token), Is.Empty);
        Assert.That(await probe.ListMigrationsAsync(token), Is.Empty);
    }

    [Test]
    public async Task A_push_to_a_linked_project_that_is_stopped_is_in_doubt_because_nobody_can_ask_its_server(CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        await using var held = await HoldAsync(token);
        // The real CLI on a real server; only what is known of the target differs.
        var push = await Driver().StartDbPushAsync(database, token);
        var finishing = new MigrationPush(bench.Run, new LinkedProject("abcdefghijklmnopqrst"), session: null).FinishAsync(push, stop.Token);
        await server.WaitUntilHeldAsync(token);

        await stop.CancelAsync();

        Assert.That(async () => await finishing, Throws.TypeOf<InDoubtException>());
    }

    [Test]
    public async Task A_migration_that_failed_while_it_was_being_stopped_has_failed(CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        Migration("20260101000000_a.sql", "select 1/0;");
        var push = await Driver().StartDbPushAsync(database, token);
        await push.WaitAsync(token);
        await stop.CancelAsync();

        Assert.That(
            async () => await new MigrationPush(bench.Run, database, database).FinishAsync(push, stop.Token), Throws.TypeOf<StepFailedException>());
    }

    [Test]
    public void A_transaction_pooler_is_refused()
    {
        const string Variable = "DEPLOYER_TEST_POOLER";
        Environment.SetEnvironmentVariable(Variable, "postgresql://u:p4ss@pooler.example:6543/postgres");

        var error = Assert.Throws<StepFailedException>(
            () => Databases.FromVariable(bench.Run.Environment with { DatabaseUrlVariable = Variable, Database = DatabaseKind.Url }));

        Assert.That(error.Message, Does.Contain("transaction pooler").And.Not.Contain("p4ss"));
        Assert.That(error.Remedy, Does.Contain("5432"));
    }

    [Test]
    public async Task What_a_dead_push_left_at_work_in_the_database_is_named_and_ended_on_a_word(CancellationToken token)
    {
        await using var left = new NpgsqlConnection($"{PostgresUrl.ToConnectionString(database)};Pooling=false;Application Name={Supabase.ApplicationName}");
        await left.OpenAsync(token);
        await using var begin = new NpgsqlCommand("begin; create table a (n int)", left);
        await begin.ExecuteNonQueryAsync(token);
        await using var probe = new PostgresProbe(database);

        var sessions = await probe.ListPushSessionsAsync(token);
        var ended = await probe.EndAsync(sessions.Select(session => session.Pid), token);
        await server.WaitForAsync("select count(*) = 0 from pg_stat_activity where application_name = '@effect/sql-pg'", token);

        Assert.That($"{sessions.Single()}", Does.Match("^session \\d+ of @effect/sql-pg from 127.0.0.1, idle in transaction, waits for ClientRead since "));
        Assert.That(ended, Is.EqualTo(sessions.Select(session => session.Pid)));
        Assert.That(await probe.EndAsync(ended, token), Is.Empty);
    }

    [Test]
    public async Task What_the_database_has_run_since_a_release_is_judged_by_its_history(CancellationToken token)
    {
        Migration("20260101000000_a.sql", "create table a (n int, m int);");
        Migration("20260102000000_b.sql", "alter table a drop column m;\ninsert into a values (1);");
        var then = ReleaseMigration.In(bench.Run.Folder.Migrations).Take(1).ToList();
        await new MigrationPush(bench.Run, database, database).FinishAsync(await Driver().StartDbPushAsync(database, token), token);

        const string Variable = "DEPLOYER_TEST_AHEAD";
        Environment.SetEnvironmentVariable(
            Variable, $"postgresql://{database.Url.UserInfo}:{database.Password}@{database.Url.Host}:{database.Url.Port}{database.Url.PathAndQuery}");
        new ReleaseStore(bench.Services.Home, "staging", TimeProvider.System).Open("earlier", release => release with { Migrations = then });
        bench.Write("workflows/deploy.yaml", "Id: deploy\nSteps:\n  - Id: migrate\n    StepType: PushMigrations\n");
        var run = new RunContext(
            "run1", "plan", bench.Run.Environment with { DatabaseUrlVariable = Variable }, bench.Run.Folder, bench.Services);

        var verdict = await DatabaseLook.OfAsync(run, 1, token);

        Assert.That(verdict.Ahead.Select(each => $"{each} {each.Verdict}"), Is.EqualTo(new[] { "20260102000000_b takes something away: drops column a.m" }));
    }

    [Test]
    public async Task The_restore_point_is_where_the_database_stood(CancellationToken token)
    {
        var point = await RestorePoints.FindAsync(bench.Run, database, database, token);
        await server.ExecuteAsync("create table a (n int)");
        var later = await RestorePoints.FindAsync(bench.Run, database, database, token);

        Assert.That(point.Lsn, Does.Match("^[0-9A-F]+/[0-9A-F]+$"));
        Assert.That(later.Lsn, Is.Not.EqualTo(point.Lsn));
        Assert.That(point.PointInTime, Is.False);
        Assert.That($"{point}", Does.Contain($"log position {point.Lsn}; no point-in-time recovery"));
    }

    private async Task<StepFailedException> FailAsync(CancellationToken token)
    {
        var gate = new MigrationGate(bench.Run, new Consent(AssumeYes: true, AllowDestroy: []));
        await gate.JudgeAsync(Directory.GetFiles(bench.Run.Folder.Migrations), token);
        var push = await Driver().StartDbPushAsync(database, token);
        return Assert.ThrowsAsync<StepFailedException>(() => new MigrationPush(bench.Run, database, database).FinishAsync(push, token));
    }

    private string Migration(string name, string sql)
    {
        Directory.CreateDirectory(bench.Run.Folder.Migrations);
        var path = Path.Combine(bench.Run.Folder.Migrations, name);
        File.WriteAllText(path, sql);
        return path;
    }

    private Supabase Driver() => new(new SupabaseSettings(
        SupabaseBinary.Path, bench.Run.Folder.Path,
        ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions()).With("HOME", server.PathOf("home")), bench.Run.Folder.Tools));

    /// <summary>Writes a migration that waits for a lock, which the result holds.</summary>
    private async Task<NpgsqlConnection> HoldAsync(CancellationToken token)
    {
        Migration("20260101000000_a.sql", "create table a (n int); select pg_advisory_lock(4712);");
        var held = await server.OpenAsync(token);
        await using var take = new NpgsqlCommand("select pg_advisory_lock(4712)", held);
        await take.ExecuteNonQueryAsync(token);
        return held;
    }
}
