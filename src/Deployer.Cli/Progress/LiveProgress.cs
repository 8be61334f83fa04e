using System.Threading.Channels;
using Deployer.Plans;
using Deployer.Prerequisites;
using Deployer.Runs;
using Spectre.Console;

namespace Deployer.Cli.Progress;

/// <summary>
/// Redraws the steps of a run in place, several times a second, and lets what must be kept (the plan, warnings) scroll up above them.
/// Events only change the state here; one loop draws, so that a slow terminal never holds a step up.
/// </summary>
internal sealed class LiveProgress : ProgressView
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(120);

    private readonly IAnsiConsole console;
    private readonly TimeProvider time;
    private readonly RunProgress progress;
    private readonly Lock gate = new();
    private readonly Channel<KeptLine> kept = Channel.CreateUnbounded<KeptLine>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource ended = new();
    private readonly Task drawing;
    private PlanSummary? shown;

    /// <param name="console">Where to draw.</param>
    /// <param name="time">The clock of running steps.</param>
    /// <param name="progress">What earlier views of the same run saw, to go on with.</param>
    public LiveProgress(IAnsiConsole console, TimeProvider time, RunProgress progress)
    {
        this.console = console;
        this.time = time;
        this.progress = progress;
        drawing = Task.Run(DrawAsync);
    }

    public override void On(RunEvent runEvent)
    {
        lock (gate)
        {
            progress.On(runEvent);
            foreach (var line in Kept(runEvent))
                kept.Writer.TryWrite(line);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await drawing;
        ended.Dispose();
        await base.DisposeAsync();
    }

    private async Task DrawAsync()
    {
        // Cleared at its end: the live view never shrinks, and would leave the rows of its tallest picture.
        var live = console.Live(Frame()).AutoClear(true).Overflow(VerticalOverflow.Ellipsis).Cropping(VerticalOverflowCropping.Top);
        await live.StartAsync(async context =>
        {
            using var beat = new PeriodicTimer(Beat, time);
            while (await NextAsync(beat))
                Draw(context);
            Draw(context);
        });
        console.Write(Frame());
    }

    private async Task<bool> NextAsync(PeriodicTimer beat)
    {
        try
        {
            return await beat.WaitForNextTickAsync(ended.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Draw(LiveDisplayContext context)
    {
        var lines = new List<KeptLine>();
        while (kept.Reader.TryRead(out var line))
            lines.Add(line);
        if (lines.Count > 0)
            console.Write(new KeptLines(lines));
        context.UpdateTarget(Frame());
    }

    private LiveFrame Frame()
    {
        lock (gate)
            return LiveFrame.Of(progress, time.GetUtcNow(), console.Profile.Height);
    }

    private IEnumerable<KeptLine> Kept(RunEvent runEvent) => runEvent switch
    {
        RunBegan began => Of(began),
        PlanReady ready => Of(ready.Plan),
        DecisionNeeded needed => Of(needed),
        StepNote { Warning: true } note => [new($"{note.Step}: {note.Text}", Color.Yellow)],
        PrerequisiteChecked { Finding.Verdict: FindingVerdict.Failed } check => [new(FindingText.Line(check.Finding), Color.Red)],
        PrerequisiteChecked { Finding.Verdict: FindingVerdict.Warning } check => [new(FindingText.Line(check.Finding), Color.Yellow)],
        _ => [],
    };

    private static IEnumerable<KeptLine> Of(RunBegan began)
    {
        var purpose = began.RollsBackTo is { } release ? $", {(began.Restores is { } source ? $"state of {source} put back, then " : began.Adopts ? "what stands adopted, then " : "")}back to release {release}" : began.ToNothing ? ", destroys everything" : "";
        yield return new KeptLine($"{began.Environment}: run {began.RunId}{purpose}", new Style(decoration: Decoration.Bold));
        if (began.Simulated)
            yield return new KeptLine(Notices.Simulated, new Style(Color.Black, Color.Yellow));
    }

    private IEnumerable<KeptLine> Of(DecisionNeeded needed) =>
        (shown is null ? Of(needed.Plan) : []).Concat(needed.Reasons.Select(reason => new KeptLine($"waits: {reason}", Color.Yellow)));

    private IEnumerable<KeptLine> Of(PlanSummary plan)
    {
        shown = plan;
        return PlanText.Lines(plan).Select(line => new KeptLine($"  {line.Text}", line.Alarming ? Color.Red : null));
    }
}
