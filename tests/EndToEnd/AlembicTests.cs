namespace EndToEnd;

/// <summary>A deployment whose definition has the step that runs Alembic.</summary>
internal sealed class AlembicTests
{
    private const int Lock = 4713;

    [Test]
    public async Task A_first_deployment_upgrades_the_database_and_a_second_finds_nothing_pending()
    {
        await using var checkout = Checkout.Create();
        checkout.AddAlembic();
        checkout.WriteRevision("0002", after: "0001");

        var first = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var second = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        first.Said("pending: 0001 (create notes), 0002 (does 0002)").Said("the database is at 0002 (does 0002)");
        second.Said("no pending revisions; the database is at 0002 (does 0002)");
        Assert.That(checkout.Read("sandbox-outputs.json"), Does.Contain("\"alembic_head\": \"0002 (does 0002)\""));
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        Assert.That(await database.NotesAsync(), Is.EqualTo(new[] { "0002" }));
        Assert.That(await database.HistoryAsync(), Is.Not.Empty, "supabase/migrations are pushed as well");
    }

    [Test]
    public async Task Another_folder_is_an_input_of_the_step()
    {
        await using var checkout = Checkout.Create();
        checkout.AddAlembic("database/revisions");

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("the database is at 0001");
    }

    [Test]
    public async Task A_failing_revision_is_mended_and_neither_apply_nor_the_revision_before_it_runs_again()
    {
        await using var checkout = Checkout.Create();
        checkout.AddAlembic();
        checkout.StandBefore("terraform");
        checkout.WriteRevision("0002", after: "0001");
        checkout.WriteRevision("0003", after: "0002", body: "op.execute('select 1 / 0')");
        var failed = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed);
        var run = await checkout.LastRunAsync();
        failed.Said("Revision 0003 failed").Said("stay applied (0001, 0002)").Said("division by zero")
            .Said("src/alembic-config/versions/0003_step.py").Said($"deployer resume {run.Id}");
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        Assert.That(await database.NotesAsync(), Is.EqualTo(new[] { "0002" }));

        checkout.WriteRevision("0003", after: "0002");
        (await checkout.RunAsync("resume", run.Id)).EndedWith(Exit.Succeeded).Said("src/alembic-config/versions/0003_step.py").Said("pending: 0003");

        Assert.That(await database.NotesAsync(), Is.EqualTo(new[] { "0002", "0003" }));
        Assert.That(checkout.CountCalls("terraform", "apply"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_deployer_killed_in_the_middle_of_a_revision_finds_alembic_still_at_work_or_runs_it_again()
    {
        await using var checkout = Checkout.Create();
        checkout.AddAlembic();
        checkout.StandBefore("alembic");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        var run = await KillInRevisionAsync(checkout, database, "0002", after: "0001", alembicToo: false);

        var another = await checkout.RunAsync("deploy", "sandbox");
        var resuming = checkout.Start("resume", run.Id);
        await resuming.LineAsync("alembic upgrade is still running");
        await database.ReleaseAsync(Lock);
        (await resuming.EndAsync()).EndedWith(Exit.Succeeded).Said("the database is at 0002");
        another.EndedWith(Exit.Busy).Said("alembic-upgrade still runs");
        Assert.That(run.Status, Is.EqualTo("in-doubt"));
        Assert.That(await database.NotesAsync(), Is.EqualTo(new[] { "0002" }));

        run = await KillInRevisionAsync(checkout, database, "0003", after: "0002", alembicToo: true);
        await database.ReleaseAsync(Lock);
        (await checkout.RunAsync("resume", run.Id)).EndedWith(Exit.Succeeded).Said("the database is at 0003");
        Assert.That(await database.NotesAsync(), Is.EqualTo(new[] { "0002", "0003" }));
    }

    [Test]
    public async Task Without_alembic_the_run_stops_before_it_touches_anything()
    {
        await using var checkout = Checkout.Create();
        checkout.AddAlembic();
        checkout.HideFromPath("alembic");

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Configuration).Said("alembic").Said("psycopg2");
    }

    [Test]
    public void The_documented_env_py_is_the_one_that_these_tests_run() => Assert.That(
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "alembic.md")),
        Does.Contain(File.ReadAllText(Path.Combine(Repository.TestConfiguration, "alembic-config", "env.py"))));

    /// <summary>Deploys a new revision, and kills the deployer while the revision waits for a lock.</summary>
    private static async Task<RunEntry> KillInRevisionAsync(Checkout checkout, SandboxDatabase database, string id, string after, bool alembicToo)
    {
        checkout.WriteRevision(id, after, body: $"op.execute('select pg_advisory_xact_lock({Lock})')");
        await database.HoldAsync(Lock);
        var deploying = checkout.Start("deploy", "sandbox");
        await database.UntilSomebodyWaitsAsync(Lock);

        deploying.Signal(Signal.Kill);
        if (alembicToo) Signals.Send(checkout.PidsOf("alembic-*")[^1], Signal.Kill);
        await deploying.EndAsync();
        return await checkout.LastRunAsync();
    }
}
