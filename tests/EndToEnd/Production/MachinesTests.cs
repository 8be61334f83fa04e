using Emulators.Gcs;

namespace EndToEnd.Production;

/// <summary>An environment that several machines deploy; each has a home of its own, and all have one bucket.</summary>
[Platform("Linux")]
internal sealed class MachinesTests
{
    private const string Release = "api:1.0.0";
    private const string NextRelease = "api:1.1.0";
    private const string Variables = $"infra/environments/{Production.Name}/terraform.tfvars";

    [Test]
    public async Task A_run_that_was_killed_with_its_machine_goes_on_on_another_and_changes_everything_once()
    {
        await using var production = await Production.CreateAsync();
        var database = await production.AddProjectAsync();
        var copies = production.Share();
        var lost = production.Checkout;
        lost.StandBefore("terraform");
        await using var other = production.AddMachine();
        foreach (var checkout in new[] { lost, other }) checkout.AddProbeMigrations("select 1;");
        // The first two are those of the new workspace and of the plan.
        var apply = production.Gcs.Faults.Hold("POST", Production.LockName, first: 3);
        var deploying = lost.Start("deploy", Production.Name);
        await apply.Arrived;
        deploying.Signal(Signal.Kill);
        Signals.Send(lost.PidOf("terraform", "apply"), Signal.Kill);
        await deploying.EndAsync();
        var run = OpenRun(copies);

        (await other.RunAsync("deploy", Production.Name)).EndedWith(Exit.InDoubt).Said($"deployer resume {run}");
        (await other.RunAsync("resume", run)).EndedWith(Exit.Succeeded).Said("begun on another machine");

        Assert.That(production.State!.Text, Does.Contain(Release));
        Assert.That(await database.ReadAsync("select name from public.effects"), Has.Count.EqualTo(1));
        Assert.That(copies.Objects.Select(stored => stored.Name), Has.None.Contain("/open/"));
        Assert.That(copies.Objects.Where(stored => stored.Name.Contains("/runs/")).Select(stored => stored.Text), Has.All.StartsWith("age-encryption.org"));
        (await lost.RunAsync("resume", run)).EndedWith(Exit.Usage).Said("is over");
    }

    [Test]
    public async Task What_one_machine_asks_is_answered_on_another()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        var copies = production.Share();
        production.Checkout.Replace("deployer.yaml", "    database: linked\n", "    database: linked\n    confirm: changes\n");
        await using var other = production.AddMachine();
        (await production.DeployAsync()).EndedWith(Exit.Waiting);

        (await other.RunAsync("approve", OpenRun(copies))).EndedWith(Exit.Succeeded).Said("what remains is a part of what was approved");

        Assert.That(production.State!.Text, Does.Contain(Release));
    }

    [Test]
    public async Task A_machine_that_has_never_deployed_goes_back_to_what_a_lost_one_has_deployed()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        production.Share();
        (await production.DeployAsync()).EndedWith(Exit.Succeeded);
        production.Checkout.Replace(Variables, Release, NextRelease);
        (await production.DeployAsync()).EndedWith(Exit.Succeeded);
        await using var other = production.AddMachine();

        (await other.RunAsync("rollback", Production.Name, "--to", "previous")).EndedWith(Exit.Succeeded).Said("release 1");

        Assert.That(production.State!.Text, Does.Contain(Release).And.Not.Contain(NextRelease));
        (await other.RunAsync("sync", Production.Name)).EndedWith(Exit.Succeeded).Said("taken in from").Said("3 runs of this machine");
    }

    private static string OpenRun(Bucket copies) =>
        copies.Objects.Select(stored => stored.Name).Single(name => name.Contains("/open/")).Split('/')[^1];
}
