using System.Diagnostics;
using System.Text.Json;

namespace EndToEnd;

/// <summary>
/// What a cancel leaves. A CI runner sends SIGINT, 7.5 s later SIGTERM, and kills 2.5 s after that; the tests send what a runner sends as
/// soon as the deployer has said what it does about the signal before.
/// </summary>
internal sealed class CancelTests
{
    private static readonly TimeSpan BetweenTermAndKill = TimeSpan.FromSeconds(2.5);

    [Test]
    public async Task A_runners_cancel_of_a_slow_apply_ends_within_its_limits_and_a_settle_finishes_the_bookkeeping()
    {
        await using var checkout = Checkout.Create();
        checkout.AddProbeResources(3);
        var slow = AddSlowApply(checkout);
        var deploy = checkout.Start("deploy", "sandbox", "--output", "json");
        await slow.ReachedByAsync(deploy);

        deploy.Signal(Signal.Interrupt);
        await deploy.LineAsync("asking Terraform to stop");
        var sinceTerm = Stopwatch.StartNew();
        deploy.Signal(Signal.Terminate);
        (await deploy.EndAsync()).EndedWith(Exit.InDoubt).Said("outcome: in doubt").Said("apply still runs");
        Assert.That(sinceTerm.Elapsed, Is.LessThan(BetweenTermAndKill));
        deploy.SignalGroup(Signal.Kill);

        var summary = Path.Combine(checkout.Hooks, "summary.md");
        var settle = checkout.Start("settle", "--summary", summary, "--output", "json");
        await settle.LineAsync("still running");
        slow.Open();
        var settled = (await settle.EndAsync()).EndedWith(Exit.Succeeded).Said("outcome: stopped cleanly, resumable");
        Assert.That(OutcomeOf(settled), Is.EqualTo("stopped-cleanly"));
        Assert.That(File.ReadAllText(summary), Does.StartWith("## sandbox: stopped cleanly").And.Contain("deployer resume"));

        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded);
        Assert.That(checkout.Created(), Is.Unique.And.Count.EqualTo(3));
        Assert.That(OutcomeOf((await checkout.RunAsync("settle", "--output", "json")).EndedWith(Exit.Succeeded)), Is.EqualTo("succeeded"));
    }

    [Test]
    public async Task What_died_with_the_machine_stays_in_doubt_with_its_list_however_often_it_is_settled()
    {
        await using var checkout = Checkout.Create();
        var held = checkout.AddGate("held");
        checkout.AddProbeResources(3, before: held);
        var deploy = checkout.Start("deploy", "sandbox");
        await held.ReachedByAsync(deploy);
        var session = Signals.GroupOf(await checkout.LivingToolAsync((await checkout.LastRunAsync()).Id))!.Value; // it lives: it is held

        deploy.SignalGroup(Signal.Kill);
        Signals.SendToGroup(session, Signal.Kill);
        await deploy.EndAsync();
        var first = (await checkout.RunAsync("settle", "--output", "json")).EndedWith(Exit.InDoubt).Said("terraform_data.probe_1 (create)");
        var again = (await checkout.RunAsync("settle", "--output", "json")).EndedWith(Exit.InDoubt);

        Assert.That(again.Stdout, Is.EqualTo(first.Stdout));
        Assert.That(OutcomeOf(first), Is.EqualTo("in-doubt"));
        held.Open();
        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded);
    }

    private static string? OutcomeOf(CommandResult result)
    {
        using var report = JsonDocument.Parse(result.Stdout);
        return report.RootElement.GetProperty("outcome").GetString();
    }

    /// <summary>A terraform that has applied, and takes its time to end whoever asks it to: what a request to a slow cloud is like.</summary>
    private static Gate AddSlowApply(Checkout checkout)
    {
        var slow = checkout.AddGate("slow");
        var wait = Path.Combine(checkout.Hooks, "slow.sh");
        File.WriteAllText(wait, slow.Shell + "\n");
        var real = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "terraform")).First(File.Exists);
        var program = Path.Combine(checkout.Bin, "terraform");
        File.WriteAllText(program, $"""
            #!/bin/sh
            if [ "$1" != apply ]; then exec '{real}' "$@"; fi
            trap : INT
            '{real}' "$@"
            code=$?
            sh '{wait}'
            exit $code

            """);
        File.SetUnixFileMode(program, (UnixFileMode)Convert.ToInt32("755", 8));
        return slow;
    }
}
