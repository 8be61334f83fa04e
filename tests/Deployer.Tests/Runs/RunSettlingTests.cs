using Deployer.Runs;
using Deployer.Tests.Tools;
using Deployer.Tools;
using Moq;
using Workflow.Engine;

namespace Deployer.Tests.Runs;

internal sealed class RunSettlingTests
{
    // What terraform prints with -json, shortened to what is read of it.
    private const string Begins = """{"@message":"a: Creating...","type":"apply_start","hook":{"resource":{"addr":"terraform_data.a"},"action":"create"}}""";
    private const string Completes = """{"@message":"a: Creation complete","type":"apply_complete","hook":{"resource":{"addr":"terraform_data.a"},"action":"create","id_key":"id","id_value":"1","elapsed_seconds":0}}""";
    private const string Stops = """{"@message":"Interrupt received.","type":"log"}""";

    [Test]
    public async Task A_run_that_died_before_it_changed_anything_says_so_and_can_be_resumed()
    {
        await using var run = await DeadRun.InAsync("plan");

        var settled = await run.Settling.SettleAsync(DeadRun.Id, CancellationToken.None);
        var again = await run.Settling.SettleAsync(DeadRun.Id, CancellationToken.None);

        Assert.That((settled.Status, settled.Outcome, settled.Next), Is.EqualTo((RunStatus.Suspended, RunOutcome.NothingChanged, "deployer resume run1")));
        Assert.That((again.Status, again.Outcome), Is.EqualTo((settled.Status, settled.Outcome)));
        Assert.That((await run.JournalAsync()).Select(attempt => attempt.Ending), Is.EqualTo(new[] { StepEnding.Interrupted }));
    }

    [Test]
    public async Task A_tool_that_only_reads_is_waited_for()
    {
        await using var run = await DeadRun.InAsync("plan");
        var hold = run.Fifo("hold");
        var tool = await run.StartAsync("plan", "read -r _ < \"$1\"", hold);
        Assert.That((await run.Catalogue.FindAsync(DeadRun.Id, CancellationToken.None)).Run.Status, Is.EqualTo(RunStatus.InDoubt));

        var settling = run.Settling.SettleAsync(DeadRun.Id, CancellationToken.None);
        await Workbench.ReleaseAsync(hold);

        Assert.That((await settling).Outcome, Is.EqualTo(RunOutcome.NothingChanged));
        Assert.That(tool.IsAlive, Is.False);
    }

    [Test]
    public async Task An_apply_that_ended_without_the_deployer_is_no_longer_in_doubt()
    {
        await using var run = await DeadRun.InAsync("apply");
        var tool = await run.StartAsync(Terraform.ApplyName, "printf '%s\\n' \"$1\" \"$2\"", Begins, Completes);
        await tool.WaitAsync(CancellationToken.None);

        var settled = await run.Settling.SettleAsync(DeadRun.Id, CancellationToken.None);

        Assert.That((settled.Status, settled.Outcome, settled.InDoubt.Count), Is.EqualTo((RunStatus.Suspended, RunOutcome.StoppedCleanly, 0)));
        Assert.That(settled.Failure?.Kind, Is.EqualTo(FailureKind.Interrupted));
    }

    [Test]
    public async Task An_apply_that_still_runs_is_waited_for_and_asked_to_stop_once_when_the_person_wants_to()
    {
        await using var run = await DeadRun.InAsync("apply");
        var marks = run.Fifo("marks");
        await run.StartAsync(
            Terraform.ApplyName,
            "trap 'printf \"%s\\n\" \"$2\"; exit 1' INT; printf '%s\\n' \"$1\"; echo ready > \"$3\"; while :; do sleep 0.05; done",
            Begins,
            Stops,
            marks);
        await Workbench.ReadToEndAsync(marks);
        using var stop = new CancellationTokenSource();

        var settling = run.Settling.SettleAsync(DeadRun.Id, stop.Token);
        await stop.CancelAsync();
        var settled = await settling;

        Assert.That((settled.Status, settled.Outcome), Is.EqualTo((RunStatus.Suspended, RunOutcome.StoppedCleanly)));
        Assert.That(run.Notes, Has.Some.Contains("still running").And.Some.Contains("asking apply to stop"));
    }

    [Test]
    public async Task A_killed_apply_stays_in_doubt_with_the_list_of_what_was_under_way()
    {
        await using var run = await DeadRun.InAsync("apply");
        var hold = run.Fifo("hold");
        var marks = run.Fifo("marks");
        var tool = await run.StartAsync(Terraform.ApplyName, "printf '%s\\n' \"$1\"; echo ready > \"$3\"; read -r _ < \"$2\"", Begins, hold, marks);
        await Workbench.ReadToEndAsync(marks);
        tool.Kill();
        await tool.WaitAsync(CancellationToken.None);

        var settled = await run.Settling.SettleAsync(DeadRun.Id, CancellationToken.None);
        var again = await run.Settling.SettleAsync(DeadRun.Id, CancellationToken.None);

        var expected = new[] { new DoubtfulChange("apply", "terraform_data.a (create)") };
        Assert.That((settled.Status, settled.Outcome), Is.EqualTo((RunStatus.InDoubt, RunOutcome.InDoubt)));
        Assert.That(settled.InDoubt, Is.EqualTo(expected));
        Assert.That(again.InDoubt, Is.EqualTo(expected));
        Assert.That((await run.JournalAsync()).Select(attempt => attempt.EndedAt), Is.EqualTo(new DateTime?[] { null }));
    }

    [Test]
    public async Task A_killed_apply_stays_in_doubt_although_the_clock_says_that_it_began_before_its_step()
    {
        await using var run = await DeadRun.InAsync("roll-out", setBack: TimeSpan.FromHours(1));
        var tool = await run.StartAsync(Terraform.ApplyName, "printf '%s\\n' \"$1\"; kill -9 $$", Begins);
        await tool.WaitAsync(CancellationToken.None);

        var settled = await run.Settling.SettleAsync(DeadRun.Id, CancellationToken.None);

        Assert.That(settled.Outcome, Is.EqualTo(RunOutcome.InDoubt));
        Assert.That(settled.InDoubt, Is.EqualTo(new[] { new DoubtfulChange("roll-out", "terraform_data.a (create)") }));
        Assert.That((await run.JournalAsync()).Select(attempt => attempt.EndedAt), Is.EqualTo(new DateTime?[] { null }));
    }

    [Test]
    public async Task A_killed_apply_stays_in_doubt_although_the_clock_says_that_it_began_while_an_earlier_step_was_under_way()
    {
        await using var run = await DeadRun.InAsync("roll-out", setBack: TimeSpan.FromHours(1), earlier: "plan");
        var tool = await run.StartAsync(new ToolAttempt("roll-out", 1), Terraform.ApplyName, "printf '%s\\n' \"$1\"; kill -9 $$", Begins);
        await tool.WaitAsync(CancellationToken.None);

        var settled = await run.Settling.SettleAsync(DeadRun.Id, CancellationToken.None);

        Assert.That(settled.Outcome, Is.EqualTo(RunOutcome.InDoubt));
        Assert.That(settled.InDoubt, Is.EqualTo(new[] { new DoubtfulChange("roll-out", "terraform_data.a (create)") }));
    }

    [Test]
    public async Task A_run_that_ended_while_its_environment_was_being_taken_is_left_as_it_is()
    {
        await using var run = await DeadRun.InAsync("apply");
        var before = await run.Control.GetRunAsync(DeadRun.Id);
        var control = new Mock<IRunControl>();
        control.Setup(runs => runs.AcquireLeaseAsync("environment/sandbox", It.IsAny<CancellationToken>()))
            .Returns((string name, CancellationToken cancellation) => run.Control.AcquireLeaseAsync(name, cancellation));
        control.Setup(runs => runs.ListRunsAsync(It.IsAny<RunQuery>(), It.IsAny<CancellationToken>())).ReturnsAsync([]);
        control.Setup(runs => runs.GetJournalAsync(DeadRun.Id, It.IsAny<CancellationToken>())).ReturnsAsync([]);
        control.SetupSequence(runs => runs.GetRunAsync(DeadRun.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(before)
            .ReturnsAsync(before! with { Status = WorkflowStatus.Terminated, Outcome = RunStatuses.Rejected }); // It is there.

        var settled = await run.SettlingWith(control.Object).SettleAsync(DeadRun.Id, CancellationToken.None);

        Assert.That(settled.Status, Is.EqualTo(RunStatus.Rejected));
        control.Verify(
            runs => runs.SettleAsync(It.IsAny<string>(), It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Test]
    public async Task A_state_that_could_not_be_saved_is_kept_and_named()
    {
        await using var run = await DeadRun.InAsync("apply");
        Directory.CreateDirectory(run.Folder.Infrastructure);
        File.WriteAllText(Path.Combine(run.Folder.Infrastructure, "errored.tfstate"), "{}");
        var tool = await run.StartAsync(Terraform.ApplyName, "printf '%s\\n' \"$1\" \"$2\"; exit 1", Begins, Completes);
        await tool.WaitAsync(CancellationToken.None);

        var settled = await run.Settling.SettleAsync(DeadRun.Id, CancellationToken.None);

        Assert.That(settled.Outcome, Is.EqualTo(RunOutcome.StoppedCleanly));
        Assert.That(File.Exists(run.Folder.ErroredState));
        Assert.That(run.Notes, Has.Some.Contains(run.Folder.ErroredState));
    }

    [Test]
    public async Task A_push_that_ended_by_itself_is_not_in_doubt()
    {
        await using var run = await DeadRun.InAsync("migrate");
        var push = await run.StartAsync(Supabase.PushName, "exit 1");
        await push.WaitAsync(CancellationToken.None);

        Assert.That((await run.Settling.SettleAsync(DeadRun.Id, CancellationToken.None)).Outcome, Is.EqualTo(RunOutcome.StoppedCleanly));
    }

    [Test]
    public async Task A_run_that_is_over_is_left_as_it_is()
    {
        await using var run = await DeadRun.InAsync("plan");
        await run.Settling.SettleAsync(DeadRun.Id, CancellationToken.None);
        await run.EndAsync();

        var settled = await run.Settling.SettleAsync(DeadRun.Id, CancellationToken.None);

        Assert.That((settled.Status, settled.Outcome, settled.Next), Is.EqualTo((RunStatus.Rejected, RunOutcome.NothingChanged, (string?)null)));
    }

    [Test]
    public void A_run_that_is_not_there_is_not_found() =>
        Assert.That(
            async () =>
            {
                await using var run = await DeadRun.InAsync("plan");
                await run.Settling.SettleAsync("other", CancellationToken.None);
            },
            Throws.TypeOf<NotFoundException>());
}
