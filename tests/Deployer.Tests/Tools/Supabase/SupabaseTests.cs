using Deployer.Tests.Sandbox;
using Deployer.Tools;

namespace Deployer.Tests.Tools.SupabaseRuns;

/// <summary>The real CLI on a real, private PostgreSQL.</summary>
[CancelAfter(120_000)]
internal sealed class SupabaseTests
{
    private const string Create = "create table a (n int);";

    private TestServer server = null!; // set up once
    private Workbench bench = null!; // set up before each test
    private DatabaseUrl database = null!;

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
        bench = new Workbench();
        await server.ExecuteAsync("drop schema if exists supabase_migrations cascade; drop table if exists a, b");
    }

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public async Task The_installed_version_is_the_pinned_one(CancellationToken token) =>
        Assert.That(await Driver().VersionAsync(token), Is.EqualTo(Supabase.Pinned));

    [Test]
    public async Task Pending_migrations_are_listed_pushed_once_and_then_up_to_date(CancellationToken token)
    {
        bench.Write("supabase/migrations/20260101000000_a.sql", Create);
        bench.Write("supabase/migrations/20260102000000_b.sql", "create table b (n int);");
        var supabase = Driver();
        await using var probe = new PostgresProbe(database);

        var before = await supabase.DbPushDryRunAsync(database, token);
        var push = await supabase.StartDbPushAsync(database, token);
        var pushed = await Supabase.FinishDbPushAsync(push, token);
        var after = await supabase.DbPushDryRunAsync(database, token);
        var history = await probe.ListMigrationsAsync(token);

        string[] files = ["20260101000000_a.sql", "20260102000000_b.sql"];
        Assert.That((before.UpToDate, before.DryRun, before.Migrations), Is.EqualTo((false, true, files)));
        Assert.That((pushed.UpToDate, pushed.DryRun, pushed.Migrations), Is.EqualTo((false, false, files)));
        Assert.That(after.UpToDate, Is.True);
        Assert.That(history.Select(migration => (migration.Version, migration.Name)), Is.EqualTo(new[] { ("20260101000000", "a"), ("20260102000000", "b") }));
        Assert.That(history[0].Statements, Is.EqualTo(new[] { Create.TrimEnd(';') }).Or.EqualTo(new[] { Create }));
        Assert.That(string.Concat(Directory.GetFiles(push.Folder).Select(File.ReadAllText)), Does.Not.Contain(database.Password!)); // the sandbox has one
    }

    [Test]
    public async Task A_failing_migration_keeps_the_earlier_file_and_says_what_failed(CancellationToken token)
    {
        bench.Write("supabase/migrations/20260101000000_a.sql", Create);
        bench.Write("supabase/migrations/20260102000000_b.sql", "create table b (n int); select 1/0;");
        var supabase = Driver();

        var error = Assert.ThrowsAsync<ToolFailedException>(
            async () => await Supabase.FinishDbPushAsync(await supabase.StartDbPushAsync(database, token), token));

        Assert.That((error.Code, error.ExitCode), Is.EqualTo(("DbPushApplyError", 1)));
        Assert.That(error.Detail, Does.Contain("division by zero"));
        Assert.That((await supabase.DbPushDryRunAsync(database, token)).Migrations, Is.EqualTo(new[] { "20260102000000_b.sql" }));
    }

    [Test]
    public async Task A_database_ahead_of_the_folder_is_never_answered_by_repairing_its_history(CancellationToken token)
    {
        bench.Write("supabase/migrations/20260101000000_a.sql", Create);
        var supabase = Driver();
        await Supabase.FinishDbPushAsync(await supabase.StartDbPushAsync(database, token), token);
        File.Delete(bench.PathOf("supabase/migrations/20260101000000_a.sql"));

        var error = Assert.ThrowsAsync<ToolFailedException>(() => supabase.DbPushDryRunAsync(database, token));

        Assert.That(error.Code, Is.EqualTo("DbPushMissingLocalError"));
        Assert.That(error.Remedy, Does.Not.Contain("repair"));
    }

    [Test]
    public void A_server_that_is_not_there_is_said(CancellationToken token)
    {
        bench.Write("supabase/migrations/20260101000000_a.sql", Create);

        var error = Assert.ThrowsAsync<ToolFailedException>(
            () => Driver().DbPushDryRunAsync(new DatabaseUrl(new Uri("postgresql://u@127.0.0.1:1/d?sslmode=disable"), null), token));

        Assert.That(error.Code, Is.EqualTo("DbConnectError"));
    }

    [Test]
    public async Task A_killed_push_is_in_doubt_and_its_statement_does_not_go_on_in_the_server(CancellationToken token)
    {
        bench.Write("supabase/migrations/20260101000000_a.sql", "create table a (n int); select pg_advisory_lock(4711);");
        await using var held = await server.OpenAsync(token);
        await new Npgsql.NpgsqlCommand("select pg_advisory_lock(4711); create temp table t (n int)", held).ExecuteNonQueryAsync(token);
        var supabase = Driver();

        var push = await supabase.StartDbPushAsync(database, token);
        await server.WaitForAsync("select count(*) = 1 from pg_stat_activity where wait_event = 'advisory'", token);
        push.Kill();
        await server.WaitForAsync("select count(*) = 0 from pg_stat_activity where wait_event = 'advisory'", token);

        Assert.ThrowsAsync<ToolInDoubtException>(() => Supabase.FinishDbPushAsync(Driver().TryAttachDbPush()!, token));
        await using var probe = new PostgresProbe(database);
        Assert.That((await probe.ListMigrationsAsync(token)).Select(migration => migration.Version), Is.Empty);
    }

    private Supabase Driver() => new(new SupabaseSettings(
        SupabaseBinary.Path, bench.Folder,
        ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions()).With("HOME", bench.PathOf("home")), bench.PathOf("tools")));
}
