namespace EndToEnd.Simulated;

/// <summary>Kills in the middle of an apply: of the cloud's process, and of the deployer.</summary>
internal sealed class DeathTests
{
    private const string Held = "google_api_gateway_gateway";

    [Test]
    public async Task A_cloud_that_is_killed_in_an_apply_is_started_anew_and_nothing_is_done_twice()
    {
        await using var checkout = Checkout.CreateOfRepository();
        using var held = new HeldCall(checkout);
        (await checkout.RunAsync("sandbox", "fault", Held, "--on", "create", "--error", held.Error)).EndedWith(Exit.Succeeded);
        var deploy = checkout.Start("deploy", "sandbox");
        await UntilHeldAsync(checkout, deploy);
        var before = checkout.SimulatorPid()!.Value; // it serves the apply

        Signals.Send(before, Signal.Kill);
        (await deploy.EndAsync()).EndedWith(Exit.StepFailed).Said("deployer resume");
        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded);

        Assert.That(checkout.SimulatorPid(), Is.Not.EqualTo(before));
        Assert.That(checkout.Audit(), Is.Unique.And.All.StartsWith("create "));
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("no changes");
    }

    [Test]
    public async Task A_deployer_that_is_killed_in_an_apply_leaves_terraform_and_the_cloud_at_work_and_a_resume_attaches()
    {
        await using var checkout = Checkout.CreateOfRepository();
        using var held = new HeldCall(checkout);
        (await checkout.RunAsync("sandbox", "fault", Held, "--on", "create", "--error", held.Error)).EndedWith(Exit.Succeeded);
        var deploy = checkout.Start("deploy", "sandbox");
        await UntilHeldAsync(checkout, deploy);
        var simulator = checkout.SimulatorPid()!.Value; // it serves the apply

        deploy.SignalGroup(Signal.Kill);
        await deploy.EndAsync();
        (await checkout.RunAsync("sandbox", "down")).EndedWith(Exit.Busy).Said("apply");
        (await checkout.RunAsync("sandbox", "reset", "--yes")).EndedWith(Exit.Busy).Said("apply");
        var resume = checkout.Start("resume");
        await resume.LineAsync("still running");
        held.Release();
        (await resume.EndAsync()).EndedWith(Exit.Succeeded);

        Assert.That(checkout.SimulatorPid(), Is.EqualTo(simulator));
        Assert.That(checkout.Audit(), Is.Unique.And.All.StartsWith("create "));
    }

    // The call is counted before it is held, so a cloud that is killed does not hold it again. Nothing else may be on its way: what a
    // cloud did and could not tell any more is another story.
    private static async Task UntilHeldAsync(Checkout checkout, RunningCommand deploy)
    {
        await deploy.LineAsync($"{Held}.this  creating");
        while (!checkout.AuditLines().Any(line => line.Contains("hold=", StringComparison.Ordinal)) || BeingCreated(deploy) > 1)
        {
            if (deploy.HasEnded) throw new InvalidOperationException($"Ended before the call was held:\n{await deploy.EndAsync()}");
            await deploy.NextLineOrEndAsync();
        }
    }

    // What takes long is told again and again.
    private static int BeingCreated(RunningCommand deploy) =>
        deploy.Count("  creating") - deploy.Count("  creating since") - deploy.Count("  created");
}
