using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Leases;
using Deployer.Tests.Runs;
using Deployer.Tests.Sandbox;
using Deployer.Tests.Tools.AlembicRuns;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Tests.Steps;

/// <summary>What becomes of an upgrade that fails or is stopped, by the real Alembic on a real, private PostgreSQL.</summary>
[CancelAfter(120_000)]
internal sealed class AlembicPushTests
{
    private const string Folder = AlembicStep.DefaultFolder;

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
        AlembicFolder.Create(Copy);
        await server.ExecuteAsync("drop table if exists alembic_version, a, b");
    }

    [TearDown]
    public void TearDown() => bench.Dispose();

    private string Copy => Path.Combine(bench.Run.Folder.Path, Folder);

    [Test]
    public async Task A_failing_revision_is_named_with_what_stays_applied(CancellationToken token)
    {
        Revision("0001", null, "op.execute('create table a (n int)')");
        Revision("0002", "0001", "op.execute('create table b (n int)'); op.execute('select 1/0')");

        var error = await FailAsync(token);

        Assert.That(error.Message, Does.StartWith(
            "Revision 0002 failed. Those before it stay applied (0001), its own changes are rolled back.").And.Contain("division by zero"));
        Assert.That(error.Remedy, Is.EqualTo("Mend 'src/alembic-config/versions/0002_step.py', then: deployer resume run1"));
        await server.ExecuteAsync("select n from a");
    }

    [Test]
    public async Task Who_lost_the_environment_to_another_machine_upgrades_nothing(CancellationToken token)
    {
        Revision("0001", null, "op.execute('create table a (n int)')");
        var run = bench.OnDatabase(database);
        await using var lost = await LostLease.OfAsync(bench.Services);

        var error = Assert.ThrowsAsync<InDoubtException>(() => StepBench.RunAsync(new AlembicUpgrade(bench.Services), run));

        Assert.That(error.Message, Does.Contain("was taken from this process"));
        Assert.That(new ToolFolders(bench.Run.Folder.Tools).Started(Alembic.UpgradeName), Is.Empty);
        Assert.That(AlembicProgress.Of(bench.Run.Folder), Is.Null);
        Assert.That((await Push().LookAsync(token)).Current, Is.Empty);
    }

    [Test]
    public async Task A_failing_revision_takes_the_others_back_when_env_py_runs_them_as_one_transaction(CancellationToken token)
    {
        AlembicFolder.RunAsOneTransaction(Copy);
        Revision("0001", null, "op.execute('create table a (n int)')");
        Revision("0002", "0001", "op.execute('select 1/0')");

        var error = await FailAsync(token);

        Assert.That(error.Message, Does.Contain("Revision 0002 failed. Nothing of the upgrade stays: it was rolled back as a whole."));
    }

    [Test]
    public async Task A_failing_revision_that_left_its_transaction_may_be_half_applied(CancellationToken token)
    {
        Revision("0001", null, "op.execute('create table a (n int)')\n    "
            + "with op.get_context().autocommit_block():\n        op.execute('create index concurrently i on a (n)')\n    op.execute('select 1/0')");

        var error = await FailAsync(token);

        Assert.That(error.Message, Does.Contain("may be half applied"));
        await server.ExecuteAsync("select n from a");
    }

    [Test]
    public async Task A_database_that_is_ahead_is_said_to_be(CancellationToken token)
    {
        var file = Revision("0001", null, "op.execute('create table a (n int)')");
        await UpgradeAsync(token);
        File.Delete(file);

        var error = Assert.ThrowsAsync<StepFailedException>(() => Push().LookAsync(token));

        Assert.That(error.Message, Does.Contain("The database is ahead of 'src/alembic-config'").And.Contain("0001"));
        Assert.That($"{error.Message}{error.Remedy}", Does.Not.Contain("stamp").And.Not.Contain("downgrade"));
    }

    [Test]
    public void Several_newest_revisions_are_for_the_team_to_merge(CancellationToken token)
    {
        Revision("0001", null, "pass");
        Revision("0002", "0001", "pass");
        Revision("0003", "0001", "pass");

        var error = Assert.ThrowsAsync<StepFailedException>(() => Push().LookAsync(token));

        Assert.That(error.Message, Does.Contain("2 newest revisions").And.Contain("0002").And.Contain("0003").And.Contain("Nothing was changed"));
        Assert.That(error.Remedy, Does.Contain("alembic merge heads"));
    }

    [Test]
    public async Task A_missing_driver_is_answered_with_its_installation(CancellationToken token)
    {
        await File.WriteAllTextAsync(Path.Combine(Copy, "env.py"), "import psycopg_of_nobody", token);

        var error = Assert.ThrowsAsync<StepFailedException>(() => Push().LookAsync(token));

        Assert.That(error.Message, Does.Contain("lacks a module").And.Contain("psycopg_of_nobody"));
        Assert.That(error.Remedy, Does.Contain("install"));
    }

    [Test]
    public async Task An_upgrade_that_is_stopped_is_cancelled_and_the_database_stays_where_it_was(CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        Revision("0001", null, "op.execute('create table a (n int)'); op.execute('select pg_advisory_lock(4712)'); import time; time.sleep(60)");
        await using var held = await server.OpenAsync(token);
        await using var hold = new NpgsqlCommand("select pg_advisory_lock(4712)", held);
        await hold.ExecuteNonQueryAsync(token);
        var finishing = Push().FinishAsync(await Driver().StartUpgradeAsync(token), stop.Token);
        await server.WaitUntilHeldAsync(token);

        await stop.CancelAsync();
        await held.DisposeAsync(); // Python takes its signal between two statements.

        Assert.That(async () => await finishing, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await Push().LookAsync(token)).Pending, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_upgrade_that_was_killed_has_failed_and_is_run_again(CancellationToken token)
    {
        Revision("0001", null, "op.execute('create table a (n int)'); op.execute('select pg_advisory_lock(4712)')");
        await using var held = await server.OpenAsync(token);
        await using var hold = new NpgsqlCommand("select pg_advisory_lock(4712)", held);
        await hold.ExecuteNonQueryAsync(token);
        var upgrade = await Driver().StartUpgradeAsync(token);
        await server.WaitUntilHeldAsync(token);

        upgrade.Kill();
        var error = Assert.ThrowsAsync<StepFailedException>(() => Push().FinishAsync(upgrade, token));
        await held.DisposeAsync();
        await UpgradeAsync(token);

        Assert.That(error.Message, Does.Contain("was stopped; the server has ended what was under way"));
        Assert.That((await Push().LookAsync(token)).Current.Single().Id, Is.EqualTo("0001"));
    }

    [Test]
    public async Task An_upgrade_and_a_push_of_the_supabase_cli_keep_each_other_out(CancellationToken token)
    {
        await using var only = await PushLock.TakeAsync(bench.Run, database, token);

        Assert.ThrowsAsync<StepFailedException>(() => PushLock.TakeAsync(bench.Run, database, token));
    }

    [Test]
    public void A_linked_project_is_reached_by_the_url_of_its_database() =>
        Assert.That(
            $"{AlembicSetup.UrlOf(new LinkedProject("abcdefghijklmnopqrst") { Password = "p4ss" })}",
            Is.EqualTo("postgresql://postgres@db.abcdefghijklmnopqrst.supabase.co:5432/postgres"));

    private string Revision(string id, string? after, string body) => AlembicFolder.Write(Copy, id, after, body);

    private async Task<StepFailedException> FailAsync(CancellationToken token)
    {
        var upgrade = await BeginAsync(token);
        return Assert.ThrowsAsync<StepFailedException>(() => Push().FinishAsync(upgrade, token));
    }

    private async Task UpgradeAsync(CancellationToken token) => await Push().FinishAsync(await BeginAsync(token), token);

    private async Task<DetachedTool> BeginAsync(CancellationToken token)
    {
        var pending = (await Push().LookAsync(token)).Pending;
        new AlembicProgress([.. pending.Select(revision => revision.Id)], Head: null).Keep(bench.Run.Folder);
        return await Driver().StartUpgradeAsync(token);
    }

    private AlembicPush Push() => new(bench.Run, Driver(), database, Folder);

    private Alembic Driver() => AlembicSetup.For(bench.Run, Folder, database);
}
