namespace EndToEnd.Harness;

/// <summary>The other tests are worth what these promise.</summary>
internal sealed class HarnessTests
{
    [Test]
    public async Task A_gate_holds_a_provisioner_of_the_real_terraform_until_it_opens()
    {
        await using var checkout = Checkout.Create();
        foreach (var file in Directory.EnumerateFiles(checkout.PathOf("infra"), "*.tf")) File.Delete(file);
        var gate = checkout.AddGate("middle");
        checkout.AddProbeResources(3, before: gate);
        await Terraform(checkout, "init").EndAsync();

        var apply = Terraform(checkout, "apply", "-auto-approve");
        await gate.ReachedByAsync(apply);
        var created = checkout.Created();
        gate.Open();
        (await apply.EndAsync()).EndedWith(0);

        Assert.That(created, Is.EqualTo(new[] { "probe_0" }));
        Assert.That(checkout.Created(), Is.EqualTo(new[] { "probe_0", "probe_1", "probe_2" }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_stand_in_holds_the_chosen_call_and_then_is_the_real_tool(bool afterwards)
    {
        await using var checkout = Checkout.Create();
        checkout.StandBefore("terraform");
        var gate = checkout.Hold("terraform", "state-list", call: 2, afterwards);

        var first = await StandIn(checkout, "-chdir=infra", "state", "list", "-no-color").EndAsync();
        var second = StandIn(checkout, "-chdir=infra", "state", "list", "-no-color");
        await gate.ReachedByAsync(second);
        var calls = checkout.Calls();
        gate.Open();

        Assert.That(first.Text, Does.Contain("No state file was found"));
        Assert.That((await second.EndAsync()).Text, Is.EqualTo(first.Text));
        Assert.That(calls, Has.Count.EqualTo(2).And.All.EqualTo("terraform -chdir=infra state list -no-color"));
    }

    [TestCase(Signal.Interrupt)]
    [TestCase(Signal.Hangup)]
    [TestCase(Signal.Kill)]
    public async Task A_signal_reaches_the_process_and_its_number_is_the_exit_code(Signal signal)
    {
        await using var checkout = Checkout.Create();
        using var gate = new Gate(checkout.Hooks, "shell");
        using var shell = RunningCommand.Start("/bin/sh", ["-c", gate.Shell], checkout.Folder, checkout.Variables);
        await gate.ReachedByAsync(shell);

        shell.Signal(signal);

        Assert.That((await shell.EndAsync()).ExitCode, Is.EqualTo(128 + (int)signal));
    }

    private static RunningCommand Terraform(Checkout checkout, params string[] arguments) =>
        RunningCommand.Start("terraform", arguments, checkout.PathOf("infra"), checkout.Variables);

    private static RunningCommand StandIn(Checkout checkout, params string[] arguments) =>
        RunningCommand.Start(Path.Combine(checkout.Bin, "terraform"), arguments, checkout.Folder, checkout.Variables);
}
