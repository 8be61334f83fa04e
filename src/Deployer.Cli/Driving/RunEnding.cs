using Deployer.Cli.Errors;
using Deployer.Cli.Output;
using Deployer.Runs;

namespace Deployer.Cli.Driving;

/// <summary>Says how a run was left: the result on standard output, the rest and the next command on standard error.</summary>
internal static class RunEnding
{
    public static void Write(RunResult result, RunWatcher watcher, Terminal terminal, bool isJson)
    {
        Explain(result, watcher, terminal);
        if (isJson)
            WriteReport(result, watcher, terminal);
        else if (result.Status == RunStatus.Succeeded && watcher.Outputs.Count > 0)
            Columns.Write(terminal.Results, [.. watcher.Outputs.Select(output => new[] { $"{output.Key}:", output.Value })], width: 0);
    }

    /// <summary>Says only what a run leaves behind, and how to go on.</summary>
    public static void WriteOutcome(RunResult result, RunWatcher watcher, Terminal terminal, bool isJson)
    {
        terminal.Text.WriteLine($"run {result.RunId} of {result.Environment} is {Words.Of(result.Status)}");
        ExplainOutcome(result, terminal.Text);
        if (result.Next is { } next)
            terminal.Text.WriteLine($"  next: {next}");
        if (isJson)
            WriteReport(result, watcher, terminal);
    }

    private static void WriteReport(RunResult result, RunWatcher watcher, Terminal terminal) => Json.Write(
        terminal.Results,
        new RunReport(
            result.RunId, result.Environment, result.Status, result.Outcome, result.InDoubt, result.Failure, new Dictionary<string, string>(watcher.Outputs))
        {
            PlanDigest = result.PlanDigest,
            Next = result.Next,
            LeftBehind = result.LeftBehind,
            Stays = result.Stays,
            NotDone = result.NotDone,
        });

    private static void ExplainOutcome(RunResult result, LastingWriter text)
    {
        text.WriteLine($"  outcome: {Words.Of(result.Outcome)}{(result.Status == RunStatus.Suspended ? ", resumable" : "")}");
        foreach (var change in result.InDoubt)
            text.WriteLine(Printable.Line($"    {change.Step}: {change.Change}"));
    }

    private static void Explain(RunResult result, RunWatcher watcher, Terminal terminal)
    {
        var text = terminal.Text;
        switch (result.Status)
        {
            case RunStatus.Succeeded:
                var done = watcher.RollsBackTo is { } release ? $"back at release {release}" : watcher.ToNothing ? "destroyed: nothing of it stands any more" : "deployed";
                if (watcher.Adopts || watcher.Restores is not null)
                    text.WriteLine($"state {(watcher.Restores is { } source ? $"restored from {source}" : "rebuilt by import")}; by itself that takes nothing back. What was planned against it is applied, and verify says what is proved:");
                text.WriteLine($"{result.Environment} is {done}{(result.LeftBehind.Count > 0 ? ", but for what was skipped" : "")} (run {result.RunId})");
                ExplainLeftBehind(result, text);
                break;
            case RunStatus.Waiting:
                ExplainWaiting(result, watcher.Decision, terminal);
                break;
            case RunStatus.Rejected or RunStatus.Cancelled:
                text.WriteLine($"run {result.RunId} of {result.Environment} is {Words.Of(result.Status)}; nothing more was changed");
                ExplainHalves(result, text);
                break;
            case RunStatus.RolledBack:
                ExplainFailure(result, text);
                text.WriteLine($"  run {result.RunId} is over: what the definition says was undone");
                break;
            case RunStatus.Suspended when result.Failure is { Kind: FailureKind.Interrupted } stop:
                text.WriteLine($"interrupted: {Printable.Line(stop.Message)}");
                ExplainOutcome(result, text);
                text.WriteLine($"  next: deployer resume {result.RunId}");
                break;
            default:
                ExplainFailure(result, text);
                if (result.Status is RunStatus.Suspended or RunStatus.InDoubt)
                    ExplainOutcome(result, text);
                break;
        }
    }

    private static void ExplainHalves(RunResult result, LastingWriter text)
    {
        if (result.Stays.Count == 0)
            return;
        foreach (var change in result.Stays)
            text.WriteLine(Printable.Line($"  was done, and stays: {change}"));
        foreach (var change in result.NotDone)
            text.WriteLine(Printable.Line($"  was not done: {change}"));
        text.WriteLine($"  next: deployer deploy {result.Environment}   (forward, with 'infra/' as it is today)");
        text.WriteLine($"    or: deployer rollback {result.Environment}   (to a release)");
    }

    private static void ExplainLeftBehind(RunResult result, LastingWriter text)
    {
        foreach (var change in result.LeftBehind)
            text.WriteLine(Printable.Line($"  left as it is: {change}"));
        if (result.LeftBehind.Count > 0)
            text.WriteLine($"  it stays in the state, and the next plan shows it again: deployer plan {result.Environment}");
    }

    private static void ExplainWaiting(RunResult result, DecisionNeeded? decision, Terminal terminal)
    {
        var text = terminal.Text;
        text.WriteLine($"run {result.RunId} of {result.Environment} waits for a decision");
        foreach (var reason in decision?.Reasons ?? [])
            text.WriteLine($"  because: {Printable.Line(reason)}");
        if (!terminal.CanAsk)
            text.WriteLine("  not asked: standard input or standard error is not a terminal");
        text.WriteLine($"  next: {result.Approve}");
        text.WriteLine($"    or: deployer reject {result.RunId}");
    }

    private static void ExplainFailure(RunResult result, LastingWriter text)
    {
        var resume = $"deployer resume {result.RunId}";
        if (result.Failure is not { } failure)
        {
            ErrorReport.Write(text, $"run {result.RunId} of {result.Environment} is {Words.Of(result.Status)}", resume);
            return;
        }

        // A remedy that names the command that goes on has said all; one that mends something is followed by it.
        var goesOn = new[] { "deployer resume", "deployer deploy", "deployer rollback" };
        var remedy = goesOn.Any(command => failure.Remedy.Contains(command, StringComparison.Ordinal))
            ? failure.Remedy
            : $"{failure.Remedy}\n{resume}";
        ErrorReport.Write(text, $"{failure.Step}: {failure.Message}", remedy);
    }
}
