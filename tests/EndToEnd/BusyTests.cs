using System.Net;

namespace EndToEnd;

internal sealed class BusyTests
{
    [Test]
    public async Task A_second_deployment_of_the_environment_is_refused_with_its_holder()
    {
        await using var checkout = Checkout.Create();
        var gate = checkout.AddGate("apply");
        checkout.AddProbeResources(2, before: gate);
        var first = checkout.Start("deploy", "sandbox");
        await gate.ReachedByAsync(first);

        var second = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Busy);

        second.Said(Dns.GetHostName()).Said($"{first.Pid}");
        Assert.That((await checkout.RunsAsync()).Select(run => run.Status), Is.EqualTo(new[] { "running" }));
        gate.Open();
        (await first.EndAsync()).EndedWith(Exit.Succeeded);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
    }

    [Test]
    public async Task A_second_deployment_that_waits_goes_on_when_the_first_has_ended()
    {
        await using var checkout = Checkout.Create();
        var gate = checkout.AddGate("apply");
        checkout.AddProbeResources(2, before: gate);
        var first = checkout.Start("deploy", "sandbox");
        await gate.ReachedByAsync(first);

        (await checkout.RunAsync("deploy", "sandbox", "--wait=1s")).EndedWith(Exit.Busy).Said("waiting: 'sandbox' is being worked on by run");
        var second = checkout.Start("deploy", "sandbox", "--wait");
        gate.Open();

        (await first.EndAsync()).EndedWith(Exit.Succeeded);
        (await second.EndAsync()).EndedWith(Exit.Succeeded);
        Assert.That((await checkout.RunsAsync()).Select(run => run.Status), Is.EqualTo(new[] { "succeeded", "succeeded" }));
    }

    [Test]
    public async Task Resuming_a_run_that_is_running_is_refused_with_its_holder()
    {
        await using var checkout = Checkout.Create();
        var gate = checkout.AddGate("apply");
        checkout.AddProbeResources(2, before: gate);
        var first = checkout.Start("deploy", "sandbox");
        await gate.ReachedByAsync(first);
        var run = await checkout.LastRunAsync();

        (await checkout.RunAsync("resume", run.Id)).EndedWith(Exit.Busy).Said($"{first.Pid}");

        gate.Open();
        (await first.EndAsync()).EndedWith(Exit.Succeeded);
        Assert.That(checkout.Created(), Is.EqualTo(new[] { "probe_0", "probe_1" }));
    }
}
