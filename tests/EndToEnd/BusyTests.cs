using System.Net;

namespace EndToEnd;

internal sealed class BusyTests
{
    [Test]
    public async Task What_a_deployment_works_on_is_refused_to_others_with_its_holder_or_waited_for()
    {
        await using var checkout = Checkout.Create();
        var gate = checkout.AddGate("apply");
        checkout.AddProbeResources(2, before: gate);
        var first = checkout.Start("deploy", "sandbox");
        await gate.ReachedByAsync(first);
        var run = await checkout.LastRunAsync();

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Busy).Said(Dns.GetHostName()).Said($"{first.Pid}");
        (await checkout.RunAsync("resume", run.Id)).EndedWith(Exit.Busy).Said($"{first.Pid}");
        (await checkout.RunAsync("deploy", "sandbox", "--wait=1s")).EndedWith(Exit.Busy).Said("waiting: 'sandbox' is being worked on by run");
        Assert.That((await checkout.RunsAsync()).Select(each => each.Status), Is.EqualTo(new[] { "running" }));
        var waiting = checkout.Start("deploy", "sandbox", "--wait");
        await waiting.LineAsync("is being worked on by run");
        gate.Open();

        (await first.EndAsync()).EndedWith(Exit.Succeeded);
        (await waiting.EndAsync()).EndedWith(Exit.Succeeded);
        Assert.That((await checkout.RunsAsync()).Select(each => each.Status), Is.EqualTo(new[] { "succeeded", "succeeded" }));
        Assert.That(checkout.Created(), Is.EqualTo(new[] { "probe_0", "probe_1" }));
    }
}
