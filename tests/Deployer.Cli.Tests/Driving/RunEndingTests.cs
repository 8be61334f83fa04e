using Deployer.Cli.Driving;
using Deployer.Cli.Tests.Support;
using Deployer.Runs;

namespace Deployer.Cli.Tests.Driving;

public sealed class RunEndingTests
{
    [Test]
    public void A_success_prints_its_outputs_as_the_result()
    {
        var (results, text) = End(new RunResult(Some.RunId, "sandbox", RunStatus.Succeeded, null), Recorded.Deployment());

        Assert.That(results, Is.EqualTo("Gateway URL:  https://gateway.example\n"));
        Assert.That(text, Is.EqualTo("sandbox is deployed (run k3f9)\n"));
    }

    [Test]
    public void A_rollback_says_where_it_has_come_to()
    {
        var (_, text) = End(
            new RunResult(Some.RunId, "sandbox", RunStatus.Succeeded, null), [Some.RunBegan() with { RollsBackTo = 3 }]);

        Assert.That(text, Is.EqualTo("sandbox is back at release 3 (run k3f9)\n"));
    }

    [Test]
    public void A_failure_ends_with_its_remedy_and_the_command_that_goes_on()
    {
        var failure = new RunFailure("migrate", FailureKind.Step, "file 2 failed:\ncolumn \"a\" exists", "Mend supabase/migrations/2_b.sql");

        var (results, text) = End(Stopped(failure), Recorded.FailedResume());

        Assert.That(results, Is.Empty);
        Assert.That(text, Is.EqualTo("""
            error: migrate: file 2 failed:
                   column "a" exists
              next: Mend supabase/migrations/2_b.sql
                    deployer resume k3f9
              outcome: stopped cleanly, resumable

            """));
    }

    [TestCase("deployer rollback production --to 1")]
    [TestCase("deployer resume k3f9 --later")]
    public void A_remedy_that_goes_on_itself_is_followed_by_no_other_command(string remedy)
    {
        var failure = new RunFailure("plan", FailureKind.Step, "it would stop half-way", remedy);

        var (_, text) = End(Stopped(failure), []);

        Assert.That(text, Does.Contain($"next: {remedy}\n  outcome:"));
    }

    [Test]
    public void A_plan_that_nobody_can_be_asked_about_names_both_commands()
    {
        var waiting = new RunResult(Some.RunId, "production", RunStatus.Waiting, null) { PlanDigest = "9f86d081884c7d659a2feaa0c55ad015" };

        var (results, text) = End(waiting, Recorded.Waiting());

        Assert.That(waiting.Next, Is.EqualTo("deployer approve k3f9 --plan 9f86d081884c   or   deployer reject k3f9"));
        Assert.That(results, Is.Empty);
        Assert.That(text, Is.EqualTo("""
            run k3f9 of production waits for a decision
              because: module.db.supabase_project.this is protected
              not asked: standard input or standard error is not a terminal
              next: deployer approve k3f9 --plan 9f86d081884c
                or: deployer reject k3f9

            """));
    }

    [Test]
    public void A_clean_stop_is_no_error()
    {
        var stop = new RunFailure("apply", FailureKind.Interrupted, "Terraform stopped and wrote its state", "deployer resume k3f9");

        var (_, text) = End(Stopped(stop), []);

        Assert.That(text, Is.EqualTo(
            "interrupted: Terraform stopped and wrote its state\n  outcome: stopped cleanly, resumable\n  next: deployer resume k3f9\n"));
    }

    [Test]
    public void What_is_in_doubt_is_listed()
    {
        var failure = new RunFailure("apply", FailureKind.InDoubt, "its end is not on record", "deployer resume k3f9");
        var result = new RunResult(Some.RunId, "production", RunStatus.InDoubt, failure)
        {
            Outcome = RunOutcome.InDoubt,
            InDoubt = [new DoubtfulChange("apply", "terraform_data.a[\"b\"] (create)")],
        };

        var (results, text) = End(result, [], isJson: true);

        Assert.That(text, Does.EndWith("  outcome: in doubt\n    apply: terraform_data.a[\"b\"] (create)\n"));
        Assert.That(results, Does.Contain("\"outcome\": \"in-doubt\"").And.Contain("\"change\": \"terraform_data.a[\\\"b\\\"] (create)\""));
    }

    [TestCase(RunStatus.Suspended, RunOutcome.NothingChanged, "run k3f9 of production is suspended\n  outcome: nothing changed, resumable\n  next: deployer resume k3f9\n")]
    [TestCase(RunStatus.Succeeded, RunOutcome.Succeeded, "run k3f9 of production is succeeded\n  outcome: succeeded\n")]
    public void A_settled_run_says_what_it_left_and_how_to_go_on(RunStatus status, RunOutcome outcome, string expected)
    {
        using var text = new StringWriter();
        using var home = new TemporaryHome();
        using var log = new RunLog();

        RunEnding.WriteOutcome(
            new RunResult(Some.RunId, "production", status, null) { Outcome = outcome }, home.Watcher(log), Some.Terminal(TextWriter.Null, text), isJson: false);

        Assert.That(text.ToString(), Is.EqualTo(expected));
    }

    private static RunResult Stopped(RunFailure failure) =>
        new(Some.RunId, "production", RunStatus.Suspended, failure) { Outcome = RunOutcome.StoppedCleanly };

    [Test]
    public void A_machine_gets_one_object_however_the_run_ended()
    {
        var (results, _) = End(new RunResult(Some.RunId, "production", RunStatus.Waiting, null), Recorded.Waiting(), isJson: true);

        Assert.That(results, Does.StartWith("{").And.Contain("\"status\": \"waiting\"").And.Contain("\"outputs\": {}"));
    }

    private static (string Results, string Text) End(RunResult result, IEnumerable<RunEvent> events, bool isJson = false)
    {
        using var home = new TemporaryHome();
        using var log = new RunLog();
        var watcher = home.Watcher(log);
        foreach (var runEvent in events)
            watcher.On(runEvent);
        using var results = new StringWriter();
        using var text = new StringWriter();
        RunEnding.Write(result, watcher, Some.Terminal(results, text), isJson);
        return (results.ToString(), text.ToString());
    }
}
