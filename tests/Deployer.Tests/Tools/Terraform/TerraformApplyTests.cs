using Deployer.Tools;

namespace Deployer.Tests.Tools.TerraformRuns;

/// <summary>Applies by the real terraform, held in their middle by a pipe and then ended in every way there is.</summary>
internal sealed class TerraformApplyTests
{
    private TerraformBench bench = null!; // set up before each test

    [SetUp]
    public void SetUp() => bench = new TerraformBench(TerraformBench.HeldInTheMiddle);

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public async Task A_whole_apply_is_told_event_by_event_and_ends_completed()
    {
        await bench.InitAsync();
        await bench.PlanAsync();
        var told = new List<TerraformEvent>();
        DetachedTool? started = null;

        var release = Workbench.ReleaseAsync(bench.Hold);
        var result = await bench.Terraform.ApplyAsync(bench.PlanFile, tool => started = tool, told.Add, CancellationToken.None);
        await release;

        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.Completed));
        Assert.That(result.Completed.Select(change => change.Address), Is.EqualTo(new[] { "terraform_data.first", "terraform_data.held", "terraform_data.last" }));
        Assert.That(result.Completed.Select(change => change.Id), Is.All.Not.Empty);
        Assert.That(result.Unfinished, Is.Empty);
        Assert.That(told[0], Is.InstanceOf<VersionEvent>());
        Assert.That(told.OfType<ChangeSummaryEvent>().Single(), Has.Property(nameof(ChangeSummaryEvent.Add)).EqualTo(3));
        Assert.That(told.OfType<OutputsEvent>().Single().Sensitive.Keys, Is.EqualTo(new[] { "last" }));
        Assert.That(Path.GetFileName(started!.Folder), Is.EqualTo("003-apply"));
        Assert.That((await bench.Terraform.OutputAsync(CancellationToken.None))["last"].Value.GetBoolean(), Is.True);
    }

    [Test]
    public async Task Another_process_can_take_over_the_watching_and_misses_nothing()
    {
        await bench.StartHeldApplyAsync();

        var attached = new RunningApply(new Terraform(bench.Settings).Tools.TryAttachLast(Terraform.ApplyName)!); // started above
        var waiting = attached.WaitAsync(null, CancellationToken.None);
        Assert.That(attached.Tool.IsAlive, Is.True);
        await Workbench.ReleaseAsync(bench.Hold);

        var result = await waiting;
        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.Completed));
        Assert.That(result.Completed, Has.Count.EqualTo(3));
        Assert.That(attached.Tool.IsAlive, Is.False);
    }

    [Test]
    public async Task An_interrupted_apply_saves_its_state_and_releases_its_lock()
    {
        var apply = await bench.StartHeldApplyAsync();

        var result = await apply.WaitAsync(InterruptWhenHeld(apply), CancellationToken.None);

        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.Interrupted));
        Assert.That(result.Completed.Select(change => change.Address), Is.EqualTo(new[] { "terraform_data.first" }));
        Assert.That(await bench.Terraform.PullStateAsync(CancellationToken.None), Does.Contain("\"first\"").And.Contain("tainted"));
        Assert.That((await bench.PlanAsync()).Outcome, Is.EqualTo(TerraformPlanOutcome.Changes));
    }

    [Test]
    public async Task Asking_many_times_sends_one_interrupt_so_that_the_state_is_saved()
    {
        var apply = await bench.StartHeldApplyAsync();
        var told = new List<TerraformEvent>();

        var result = await apply.WaitAsync(
            heard =>
            {
                told.Add(heard);
                for (var press = 0; press < 5; press++)
                    InterruptWhenHeld(apply)(heard);
            },
            CancellationToken.None);

        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.Interrupted));
        Assert.That(told.Select(heard => heard.Message), Has.None.Contains("Two interrupts"));
    }

    [Test]
    public async Task A_killed_apply_is_in_doubt_and_names_what_was_under_way()
    {
        var apply = await bench.StartHeldApplyAsync();

        var result = await apply.WaitAsync(
            heard =>
            {
                if (heard is OtherEvent { Type: "provision_start" })
                    apply.Tool.Kill();
            },
            CancellationToken.None);

        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.InDoubt));
        Assert.That(result.Unfinished.Select(change => change.Address), Is.EqualTo(new[] { "terraform_data.held" }));
        Assert.That(result.Description, Does.Contain("terraform_data.held (create)"));
    }

    [Test]
    public async Task A_tool_killed_alone_is_in_doubt_too()
    {
        var apply = await bench.StartHeldApplyAsync();

        var result = await apply.WaitAsync(
            heard =>
            {
                if (heard is OtherEvent { Type: "provision_start" })
                    Posix.Signal(apply.Tool.Process.Pid, Posix.Sigkill);
            },
            CancellationToken.None);

        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.InDoubt));
    }

    [Test]
    public async Task A_finished_apply_is_completed_even_when_its_shell_died_before_writing_the_exit_code()
    {
        var apply = await bench.StartHeldApplyAsync();

        Posix.Signal(apply.Tool.Process.Shell, Posix.Sigkill);
        var waiting = apply.WaitAsync(null, CancellationToken.None);
        await Workbench.ReleaseAsync(bench.Hold);

        Assert.That((await waiting).Outcome, Is.EqualTo(TerraformApplyOutcome.Completed));
    }

    [Test]
    public async Task A_failing_resource_fails_the_apply_with_its_place()
    {
        bench.Configure("""
            resource "terraform_data" "broken" {
              provisioner "local-exec" { command = "echo postgres://u:leaked99@h/d >&2; exit 3" }
            }
            """);
        await bench.InitAsync();
        await bench.PlanAsync();

        var result = await bench.Terraform.ApplyAsync(bench.PlanFile, null, null, CancellationToken.None);

        Assert.That(result.Outcome, Is.EqualTo(TerraformApplyOutcome.Failed));
        Assert.That(result.Description, Does.Contain("at main.tf:2").And.Contain("exit status 3").And.Not.Contain("leaked99"));
        Assert.That(result.Unfinished, Is.Empty);
        Assert.That(result.LockVanished, Is.False);
    }

    [Test]
    public async Task A_stale_plan_fails_and_says_so()
    {
        bench.Configure("resource \"terraform_data\" \"a\" { input = 1 }");
        await bench.InitAsync();
        await bench.PlanAsync();
        await bench.Terraform.ApplyAsync(bench.PlanFile, null, null, CancellationToken.None);

        var again = await bench.Terraform.ApplyAsync(bench.PlanFile, null, null, CancellationToken.None);

        Assert.That(again.Outcome, Is.EqualTo(TerraformApplyOutcome.Failed));
        Assert.That(again.Diagnostics.Single().Summary, Is.EqualTo("Saved plan is stale"));
    }

    [Test]
    public void A_run_that_never_applied_has_nothing_to_attach_to() => Assert.That(bench.Terraform.Tools.TryAttachLast(Terraform.ApplyName), Is.Null);

    private static Action<TerraformEvent> InterruptWhenHeld(RunningApply apply) => heard =>
    {
        if (heard is OtherEvent { Type: "provision_start" })
            apply.Tool.Interrupt();
    };
}
