using System.Globalization;
using Deployer.Cli.Output;
using Deployer.Plans;
using Deployer.Prerequisites;
using Deployer.Runs;

namespace Deployer.Cli.Progress;

/// <summary>One plain line per event: time, step, text. For logs, pipes and <c>grep</c>; the format is stable.</summary>
internal sealed class LineProgress(TextWriter writer, TimeProvider time) : ProgressView
{
    private const string OfTheRun = "run";
    private readonly Lock gate = new();
    private string step = OfTheRun;
    private PlanSummary? shown;

    public override void On(RunEvent runEvent)
    {
        lock (gate)
        {
            foreach (var (subject, text) in Lines(runEvent))
                Write(runEvent.At, subject, text);
            writer.Flush();
        }
    }

    private IEnumerable<(string Subject, string Text)> Lines(RunEvent runEvent) => runEvent switch
    {
        RunBegan began => Of(began),
        StepBegan began => [(step = began.Step, "began")],
        StepEnded ended => [(ended.Step, $"{StepText.Of(ended.Outcome)} {Words.Of(ended.Took)}")],
        StepNote note => [(note.Step, note.Warning ? $"warning: {note.Text}" : note.Text)],
        PrerequisiteChecked { Finding.Verdict: FindingVerdict.NotChecked } => [], // The doctor tells what does not apply here.
        PrerequisiteChecked check => [(step, FindingText.Line(check.Finding))],
        PlanReady ready => Of(ready.Plan),
        DecisionNeeded needed => Of(needed),
        ResourceProgress progress => [(step, $"{progress.Address}  {ResourceText.Of(progress)}")],
        OutputsSaved saved => [(step, $"saved to {string.Join(", ", saved.Files)}")],
        _ => [(step, runEvent.ToString())],
    };

    private static IEnumerable<(string Subject, string Text)> Of(RunBegan began)
    {
        yield return began.Done.Count == 0
            ? (OfTheRun, $"{began.RunId}  {(began.RollsBackTo is { } release ? $"{(began.Restores is { } source ? $"puts the state of {source} back, then " : began.Adopts ? "adopts what stands, then " : "")}takes {began.Environment} back to release {release}" : $"{(began.ToNothing ? "destroys everything of" : "deploys")} {began.Environment}")}")
            : (OfTheRun, $"{began.RunId}  goes on with {began.Environment}; done before: {string.Join(", ", began.Done)}");
        if (began.Simulated)
            yield return (OfTheRun, Notices.Simulated);
    }

    private IEnumerable<(string Subject, string Text)> Of(PlanSummary plan)
    {
        shown = plan;
        return PlanText.Lines(plan).Select(line => (step, line.Text));
    }

    private IEnumerable<(string Subject, string Text)> Of(DecisionNeeded needed)
    {
        var plan = shown is null ? Of(needed.Plan) : [];
        return plan.Concat(needed.Reasons.DefaultIfEmpty("a person must decide").Select(reason => (step, $"waits: {reason}")));
    }

    private void Write(DateTimeOffset at, string subject, string text)
    {
        var clock = TimeZoneInfo.ConvertTime(at, time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        writer.WriteLine($"{clock} {Printable.Line(subject),-12}  {Printable.Line(text)}");
    }
}
