using Deployer.Tools;

namespace Deployer.Tests.Tools.TerraformRuns;

/// <summary>A stand-in terraform for what the real one says only after a race: a lock that vanishes, a second signal.</summary>
internal sealed class TerraformStandInTests
{
    private const string Failure = "{\"@message\":\"m\",\"type\":\"diagnostic\",\"diagnostic\":{\"severity\":\"error\",";

    private const string Vanished =
        Failure + "\"summary\":\"Error acquiring the state lock\",\"detail\":\"writing \\\"gs://b/p/default.tflock\\\" failed: googleapi: "
        + "Error 412: conditionNotMet\\nstorage: object doesn't exist\"}}";

    private const string Held =
        Failure + "\"summary\":\"Error acquiring the state lock\",\"detail\":\"googleapi: Error 412\\nLock Info: ID 17\"}}";

    private Workbench bench = null!; // set up before each test

    [SetUp]
    public void SetUp() => bench = new Workbench();

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public async Task A_plan_whose_lock_vanished_is_made_again()
    {
        var plan = await StandIn(Vanished, failures: 2).PlanAsync(new TerraformPlanOptions("p"), null, CancellationToken.None);

        Assert.That(plan.Outcome, Is.EqualTo(TerraformPlanOutcome.NoChanges));
        Assert.That(
            Directory.GetDirectories(bench.PathOf("tools")).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "001-plan", "002-plan", "003-plan" }));
    }

    [Test]
    public async Task An_init_that_writes_the_first_state_while_another_does_is_made_again()
    {
        var said = Vanished.Replace("Error acquiring the state lock", "Error loading state", StringComparison.Ordinal);

        await StandIn(said, failures: 1).InitAsync(new TerraformInitOptions(), null, CancellationToken.None);

        Assert.That(Directory.GetDirectories(bench.PathOf("tools")), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task An_apply_whose_lock_vanished_is_tried_again_because_nothing_was_done()
    {
        var result = await StandIn(Vanished, failures: 1).ApplyAsync("p", null, null, CancellationToken.None);

        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.Completed));
    }

    [Test]
    public async Task A_lock_that_is_held_is_reported_at_once()
    {
        var result = await StandIn(Held, failures: 1).ApplyAsync("p", null, null, CancellationToken.None);

        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.Failed));
        Assert.That(Directory.GetDirectories(bench.PathOf("tools")), Has.Length.EqualTo(1));
    }

    [TestCase("{\"@message\":\"Two interrupts received. Exiting immediately.\",\"type\":\"log\"}")]
    [TestCase("{\"@message\":\"m\",\"type\":\"diagnostic\",\"diagnostic\":{\"severity\":\"error\",\"summary\":\"operation canceled\"}}")]
    public async Task An_apply_that_left_at_once_after_two_signals_is_in_doubt(string said)
    {
        var result = await StandIn(said, failures: 1).ApplyAsync("p", null, null, CancellationToken.None);

        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.InDoubt));
    }

    [TestCase(129)]
    [TestCase(137)]
    [TestCase(143)]
    public async Task An_apply_that_died_of_a_signal_is_in_doubt(int code)
    {
        var result = await StandIn("", failures: 1, code).ApplyAsync("p", null, null, CancellationToken.None);

        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.InDoubt));
    }

    private Terraform StandIn(string diagnostic, int failures, int code = 1)
    {
        var program = bench.Write("terraform", $"""
            #!/bin/sh
            echo x >>calls
            [ "$(wc -l <calls)" -gt {failures} ] && exit 0
            cat said
            exit {code}
            """);
        bench.Write("said", diagnostic);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new Terraform(
            new TerraformSettings(
                program, bench.Folder, bench.PathOf("data"), null,
                ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions()), bench.PathOf("tools")),
            new HurriedClock());
    }

    // The delays between the attempts are not what is tested.
    private sealed class HurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(30) ? TimeSpan.FromMilliseconds(1) : dueTime, period);
    }
}
