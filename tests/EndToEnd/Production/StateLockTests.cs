using Emulators.Serving;

namespace EndToEnd.Production;

/// <summary>Terraform's lock on a state in a bucket: an object, whose holder nobody can ask whether it still lives.</summary>
[Platform("Linux")]
internal sealed class StateLockTests
{
    private const string SomebodyElse = """
        {"ID":"","Operation":"OperationTypeApply","Info":"","Who":"ann@laptop","Version":"1.11.4","Created":"2026-11-23T05:00:00Z","Path":""}
        """;

    [Test]
    public async Task A_lock_that_somebody_holds_stops_the_run_with_its_holder_and_the_command_that_removes_it()
    {
        await using var production = await Production.CreateAsync();

        var deploying = await DeployIntoLockAsync(production);

        var result = (await deploying.EndAsync()).EndedWith(Exit.StepFailed);

        result.Said("ann@laptop holds it since 2026-11-23 05:00:00").Said($"force-unlock {production.Lock!.Generation}").Said("deployer resume");
    }

    [Test]
    public async Task A_lock_that_is_released_meanwhile_is_waited_for()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        production.Checkout.Replace("deployer.yaml", "lock-timeout: 2s", "lock-timeout: 2m"); // it is not what ends the waiting
        var again = production.Gcs.Faults.Hold("POST", Production.LockName, first: 3);

        var deploying = await DeployIntoLockAsync(production);
        await again.Arrived;
        production.Bucket.Delete(Production.LockName);
        again.Release();

        (await deploying.EndAsync()).EndedWith(Exit.Succeeded);
    }

    [Test]
    public async Task A_killed_terraforms_lock_that_was_looked_at_too_late_is_removed_by_hand_and_the_run_goes_on()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        production.Checkout.StandBefore("terraform");
        var look = production.Gcs.Faults.Hold("GET", Production.LockName);
        var write = production.Gcs.Faults.Hold("POST", Production.StateName, first: 2);
        var deploying = production.Checkout.Start("deploy", Production.Name);
        await write.Arrived;
        await look.Arrived;

        Signals.Send(production.Checkout.PidOf("terraform", "apply"), Signal.Kill);
        look.Release();
        (await deploying.EndAsync()).EndedWith(Exit.InDoubt);
        var stale = production.Lock!;
        var refused = (await production.ResumeAsync()).EndedWith(Exit.StepFailed);

        refused.Said("holds it since").Said($"force-unlock {stale.Generation}");
        await production.UnlockAsync(refused);
        (await production.ResumeAsync()).EndedWith(Exit.Succeeded);
        Assert.That(production.Lock, Is.Null);
    }

    [Test]
    public async Task A_lock_that_terraform_could_not_release_may_go_at_once()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();
        // The first two are those of the new workspace and of the plan.
        production.Gcs.Faults.Add(new FaultRule("DELETE", Production.LockName, Fault.Status(403)) { First = 3 });

        var stuck = (await production.DeployAsync()).EndedWith(Exit.StepFailed).Said("could not release its lock");

        Assert.That(production.State!.Text, Does.Contain("terraform_data"));
        await production.UnlockAsync(stuck);
        (await production.ResumeAsync()).EndedWith(Exit.Succeeded).Said("no changes");
    }

    /// <summary>Begins to deploy; somebody else takes the lock between the new workspace and the plan.</summary>
    private static async Task<RunningCommand> DeployIntoLockAsync(Production production)
    {
        var plan = production.Gcs.Faults.Hold("POST", Production.LockName, first: 2);
        var deploying = production.Checkout.Start("deploy", Production.Name);
        await plan.Arrived;
        production.Bucket.Write(Production.LockName, SomebodyElse);
        plan.Release();
        return deploying;
    }
}
