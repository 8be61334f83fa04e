using Deployer.Sandbox;
using Deployer.Tools;

namespace Deployer.Tests.Tools.AlembicRuns;

/// <summary>The real Alembic on a real, private PostgreSQL.</summary>
[CancelAfter(120_000)]
internal sealed class AlembicTests
{
    private readonly Workbench server = new();
    private Workbench bench = null!; // set up before each test
    private DatabaseUrl database = null!; // set up once

    [OneTimeSetUp]
    public async Task StartServer()
    {
        var connection = await new PostgresCluster(server.PathOf("postgres"), TimeProvider.System).EnsureRunningAsync(CancellationToken.None);
        database = new DatabaseUrl(new Uri(connection.Url), connection.Password);
    }

    [OneTimeTearDown]
    public async Task StopServer()
    {
        await new PostgresCluster(server.PathOf("postgres"), TimeProvider.System).ResetAsync(CancellationToken.None);
        server.Dispose();
    }

    [SetUp]
    public async Task SetUp()
    {
        bench = new Workbench();
        AlembicFolder.Create(Folder);
        await using var source = Npgsql.NpgsqlDataSource.Create(PostgresUrl.ToConnectionString(database));
        await using var reset = source.CreateCommand("drop table if exists alembic_version, a, b");
        await reset.ExecuteNonQueryAsync();
    }

    [TearDown]
    public void TearDown() => bench.Dispose();

    private string Folder => bench.PathOf("config");

    [Test]
    public async Task Pending_revisions_are_listed_run_once_and_then_the_database_is_at_the_head(CancellationToken token)
    {
        AlembicFolder.Write(Folder, "0001", after: null, "op.execute('create table a (n int)')");
        AlembicFolder.Write(Folder, "0002", after: "0001", "op.execute('create table b (n int)')");
        var alembic = Driver();

        var before = await alembic.HistoryAsync(token);
        var upgrade = await alembic.StartUpgradeAsync(token);
        await alembic.FinishUpgradeAsync(upgrade, token);
        var after = await alembic.HistoryAsync(token);

        Assert.That(before.Pending.Select(revision => $"{revision}"), Is.EqualTo(new[] { "0001 (does 0001)", "0002 (does 0002)" }));
        Assert.That(before.Current, Is.Empty);
        Assert.That(after.Pending, Is.Empty);
        Assert.That(after.Current.Single().Id, Is.EqualTo("0002"));
    }

    [Test]
    public async Task The_password_stands_in_no_argument_and_no_file_of_the_tool(CancellationToken token)
    {
        AlembicFolder.Write(Folder, "0001", after: null, "op.execute('create table a (n int)')");
        var alembic = Driver();

        var upgrade = await alembic.StartUpgradeAsync(token);
        await alembic.FinishUpgradeAsync(upgrade, token);

        Assert.That(string.Concat(Directory.GetFiles(upgrade.Folder).Select(File.ReadAllText)), Does.Not.Contain(database.Password!)); // the sandbox has one
        Assert.That(Alembic.UpgradeArguments(), Is.EqualTo(new[] { "-c", "alembic.ini", "upgrade", "head" }));
        Assert.That(
            Alembic.HistoryArguments(), Is.EqualTo(new[] { "-c", "alembic.ini", "history", "--rev-range", "current:heads", "--indicate-current" }));
    }

    [Test]
    public async Task Env_py_gets_a_url_that_sqlalchemy_knows_without_the_password(CancellationToken token)
    {
        AlembicFolder.Write(Folder, "0001", after: null,
            "import os; assert os.environ['DATABASE_URL'] == 'postgresql://u@127.0.0.1:1/d?sslmode=disable', os.environ['DATABASE_URL']");
        await File.WriteAllTextAsync(Path.Combine(Folder, "env.py"), "import os, sys; sys.exit(os.environ['DATABASE_URL'] + ' ' + os.environ['PGPASSWORD'])", token);

        var error = Assert.ThrowsAsync<ToolFailedException>(
            () => Driver(new DatabaseUrl(new Uri("postgres://u@127.0.0.1:1/d?sslmode=disable"), "p4ssw0rd")).HistoryAsync(token));

        Assert.That(error.Detail, Is.EqualTo("postgresql://u@127.0.0.1:1/d?sslmode=disable p4ssw0rd"));
    }

    [Test]
    public async Task A_failing_revision_is_named_with_its_place(CancellationToken token)
    {
        AlembicFolder.Write(Folder, "0001", after: null, "op.execute('create table a (n int)')");
        AlembicFolder.Write(Folder, "0002", after: "0001", "op.execute('select 1/0')");
        var alembic = Driver();

        var error = Assert.ThrowsAsync<ToolFailedException>(
            async () => await alembic.FinishUpgradeAsync(await alembic.StartUpgradeAsync(token), token));

        Assert.That(error.Code, Is.EqualTo("0002"));
        Assert.That(error.Detail, Does.Contain("division by zero").And.Contain("at versions/0002_step.py, line 9"));
        Assert.That((await alembic.HistoryAsync(token)).Pending.Single().Id, Is.EqualTo("0002"));
    }

    [Test]
    public void A_folder_without_configuration_is_said(CancellationToken token)
    {
        File.Delete(Path.Combine(Folder, "alembic.ini"));

        var error = Assert.ThrowsAsync<ToolFailedException>(() => Driver().HistoryAsync(token));

        Assert.That(error.Detail, Does.Contain("No config file 'alembic.ini' found"));
    }

    [Test]
    public async Task A_killed_upgrade_is_in_doubt_and_its_statement_does_not_go_on_in_the_server(CancellationToken token)
    {
        AlembicFolder.Write(Folder, "0001", after: null, "op.execute('create table a (n int)'); op.execute('select pg_advisory_lock(4711)')");
        await using var source = Npgsql.NpgsqlDataSource.Create(PostgresUrl.ToConnectionString(database));
        await using var held = await source.OpenConnectionAsync(token);
        await using var hold = new Npgsql.NpgsqlCommand("select pg_advisory_lock(4711)", held);
        await hold.ExecuteNonQueryAsync(token);
        var alembic = Driver();

        var upgrade = await alembic.StartUpgradeAsync(token);
        await WaitForAsync(source, $"(select count(*) = 1 from pg_stat_activity where wait_event = 'advisory' and application_name = '{Alembic.ApplicationName}')", token);
        upgrade.Kill();
        await WaitForAsync(source, "(select count(*) = 0 from pg_stat_activity where wait_event = 'advisory')", token);

        Assert.ThrowsAsync<ToolInDoubtException>(() => Driver().FinishUpgradeAsync(Driver().TryAttachUpgrade()!, token)); // started above
        Assert.That((await alembic.HistoryAsync(token)).Current, Is.Empty);
    }

    [Test]
    public void A_virtual_environment_of_the_repository_comes_first_and_a_missing_alembic_is_answered_with_a_command()
    {
        var own = bench.Write(".venv/bin/alembic", "#!/bin/sh\n");
        File.SetUnixFileMode(own, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var nowhere = new Dictionary<string, string> { ["PATH"] = "/nowhere" };

        Assert.That(Alembic.FindProgram(bench.Folder, ToolEnvironment.Current), Is.EqualTo(own));
        Assert.That(
            Assert.Throws<ToolMissingException>(() => Alembic.FindProgram("/nowhere", nowhere))!.Remedy, Does.Contain("install").And.Contain("psycopg2"));
    }

    [Test]
    public async Task It_tells_its_version(CancellationToken token)
    {
        var environment = ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions());

        var version = await Alembic.VersionAsync(Alembic.FindProgram("/nowhere", environment.Variables), environment, token);

        Assert.That(Version.Parse(version), Is.GreaterThanOrEqualTo(new Version(1, 8)));
    }

    private Alembic Driver(DatabaseUrl? target = null)
    {
        var environment = ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions());
        return new Alembic(
            new AlembicSettings(Alembic.FindProgram("/nowhere", environment.Variables), Folder, environment, bench.PathOf("tools")), target ?? database);
    }

    private static async Task WaitForAsync(Npgsql.NpgsqlDataSource source, string condition, CancellationToken token)
    {
        await using var wait = source.CreateCommand($"""
            do $$ begin
              for round in 1..600 loop
                perform pg_stat_clear_snapshot();
                if {condition} then return; end if;
                perform pg_sleep(0.05);
              end loop;
              raise exception 'it never came true';
            end $$
            """);
        wait.CommandTimeout = 60;
        await wait.ExecuteNonQueryAsync(token);
    }
}
