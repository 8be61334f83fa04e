using Deployer.Environments;
using Deployer.Steps;
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
    public async Task A_failing_migration_is_said_to_be_rolled_back(CancellationToken token)
    {
        Migration("20260101000000_a.sql", "create table a (n int); select 1/0;");

        var error = await FailAsync(token);

        Assert.That(error.Message, Does.Contain("its own changes are rolled back").And.Contain("division by zero"));
    }

    [Test]
    public async Task A_failing_migration_that_is_not_one_transaction_may_be_half_applied(CancellationToken token)
    {
        Migration("20260101000000_a.sql", "create table a (n int); create index concurrently i on a (n); select 1/0;");

        var error = await FailAsync(token);

        Assert.That(error.Message, Does.Contain("may be half applied: 20260101000000_a.sql"));
        await server.ExecuteAsync("select n from a");
    }

    [Test]
    public async Task A_database_that_is_ahead_is_said_to_be_and_its_history_left_alone(CancellationToken token)
    {
        var file = Migration("20260101000000_a.sql", "create table a (n int);");
        await new MigrationPush(bench.Run, database).FinishAsync(await Driver().StartDbPushAsync(database, token), token);
        File.Delete(file);

        var error = await FailAsync(token);

        Assert.That(error.Message, Does.Contain("database is ahead"));
        Assert.That($"{error.Message}{error.Remedy}", Does.Not.Contain("repair").And.Not.Contain("rolled back"));
    }

    [Test]
    public async Task A_migration_older_than_the_last_one_is_answered_with_what_to_do(CancellationToken token)
    {
        Migration("20260102000000_b.sql", "create table b (n int);");
        await new MigrationPush(bench.Run, database).FinishAsync(await Driver().StartDbPushAsync(database, token), token);
        Migration("20260101000000_a.sql", "create table a (n int);");

        var error = await FailAsync(token);

        Assert.That(error.Message, Does.Contain("older than the last one").And.Contain("20260101000000_a.sql").And.Not.Contain("--include-all"));
    }

    [Test]
    public async Task An_edited_file_is_found_in_what_the_real_cli_has_written_down(CancellationToken token)
    {
        var file = Migration("20260101000000_a.sql", "-- a table\ncreate table a (n int);\n\ninsert into a values (1); -- one\n");
        Migration("20260102000000_b.sql", "create function f() returns int language sql as $$ select 1; $$;\ndo $$ begin perform 1; end $$;\n");
        await new MigrationPush(bench.Run, database).FinishAsync(await Driver().StartDbPushAsync(database, token), token);
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
        var finishing = new MigrationPush(bench.Run, database).FinishAsync(push, stop.Token);
        await server.WaitUntilHeldAsync(token);

        await stop.CancelAsync();

        Assert.That(async () => await finishing, Throws.InstanceOf<OperationCanceledException>());
        await using var probe = new PostgresProbe(database);
        Assert.That(await probe.CountPushSessionsAsync(token), Is.Zero);
        Assert.That(await probe.ListMigrationsAsync(token), Is.Empty);
    }

    [Test]
    public async Task A_push_to_a_linked_project_that_is_stopped_is_in_doubt_because_nobody_can_ask_its_server(CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        await using var held = await HoldAsync(token);
        // The real CLI on a real server; only what is known of the target differs.
        var push = await Driver().StartDbPushAsync(database, token);
        var finishing = new MigrationPush(bench.Run, new LinkedProject("abcdefghijklmnopqrst")).FinishAsync(push, stop.Token);
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
            async () => await new MigrationPush(bench.Run, database).FinishAsync(push, stop.Token), Throws.TypeOf<StepFailedException>());
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

    private async Task<StepFailedException> FailAsync(CancellationToken token)
    {
        var push = await Driver().StartDbPushAsync(database, token);
        return Assert.ThrowsAsync<StepFailedException>(() => new MigrationPush(bench.Run, database).FinishAsync(push, token));
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
