using Deployer.Prerequisites;
using Deployer.Runs;

namespace Deployer.Cli.Tests.Support;

/// <summary>Event sequences as runs report them.</summary>
internal static class Recorded
{
    /// <summary>A first deployment of the sandbox, shortened.</summary>
    public static IEnumerable<RunEvent> Deployment()
    {
        yield return Some.RunBegan();
        yield return new StepBegan(At(0), "prereqs");
        yield return new PrerequisiteChecked(At(0.4), new Finding("Terraform", FindingVerdict.Passed, "1.11.4"));
        yield return new PrerequisiteChecked(
            At(0.5), new Finding("gcloud", FindingVerdict.NotChecked, "the sandbox does not need it"));
        yield return new StepEnded(At(0.6), "prereqs", TimeSpan.FromSeconds(0.6), StepOutcome.Completed);
        yield return new StepBegan(At(1), "plan");
        yield return new PlanReady(At(2), Some.SmallPlan);
        yield return new StepEnded(At(2), "plan", TimeSpan.FromSeconds(1), StepOutcome.Completed);
        yield return new StepBegan(At(2), "apply");
        yield return Progress(2, ResourcePhase.Started);
        yield return Progress(12, ResourcePhase.Running);
        yield return Progress(14, ResourcePhase.Completed);
        yield return new StepEnded(At(14), "apply", TimeSpan.FromSeconds(12), StepOutcome.Completed);
        yield return new StepBegan(At(15), "outputs");
        yield return new OutputsSaved(At(15), [new("Gateway URL", "https://gateway.example")], ["sandbox-outputs.txt", "sandbox-outputs.json"]);
    }

    /// <summary>A resumed run whose migration fails, with text that would like to be a command to the terminal.</summary>
    public static IEnumerable<RunEvent> FailedResume()
    {
        yield return Some.RunBegan("prereqs", "backup-state", "init", "plan", "apply") with { Simulated = false, Environment = "production" };
        yield return new StepBegan(At(0), "migrate");
        yield return new StepNote(At(0), "migrate", "2 migrations are pending");
        yield return new StepNote(At(1), "migrate", "[red]ERROR[/]\u001b[2J: column\n\"a\" exists", Warning: true);
        yield return new StepEnded(At(75), "migrate", TimeSpan.FromSeconds(75), StepOutcome.Failed);
    }

    /// <summary>A plan that destroys, and waits.</summary>
    public static IEnumerable<RunEvent> Waiting()
    {
        yield return Some.RunBegan("prereqs", "backup-state", "init") with { Simulated = false };
        yield return new StepBegan(At(0), "plan");
        yield return new PlanReady(At(1), Some.DangerousPlan);
        yield return Some.Decision(guarded: true) with { At = At(1) };
    }

    /// <summary>Ctrl-C in an apply.</summary>
    public static IEnumerable<RunEvent> Interrupted()
    {
        yield return Some.RunBegan("prereqs", "backup-state", "init", "plan");
        yield return new StepBegan(At(0), "apply");
        yield return Progress(2, ResourcePhase.Started);
        yield return new StepEnded(At(4), "apply", TimeSpan.FromSeconds(4), StepOutcome.Interrupted);
    }

    private static DateTimeOffset At(double seconds) => Some.Noon.AddSeconds(seconds);

    private static ResourceProgress Progress(double seconds, ResourcePhase phase) =>
        new(At(seconds), "terraform_data.api[0]", "create", phase, TimeSpan.FromSeconds(seconds - 2));
}
