using System.Threading.Channels;
using Deployer.Cli.Output;
using Deployer.Plans;
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
    private readonly Channel<Markup> kept = Channel.CreateUnbounded<Markup>(new UnboundedChannelOptions { SingleReader = true });
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
        var live = console.Live(Frame()).Overflow(VerticalOverflow.Ellipsis).Cropping(VerticalOverflowCropping.Top);
        await live.StartAsync(async context =>
        {
            using var beat = new PeriodicTimer(Beat, time);
            while (await NextAsync(beat))
                Draw(context);
            Draw(context);
        });
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
        while (kept.Reader.TryRead(out var line))
            console.Write(line);
        context.UpdateTarget(Frame());
    }

    private LiveFrame Frame()
    {
        lock (gate)
            return LiveFrame.Of(progress, time.GetUtcNow(), console.Profile.Height);
    }

    private IEnumerable<Markup> Kept(RunEvent runEvent) => runEvent switch
    {
        RunBegan began => Of(began),
        PlanReady ready => Of(ready.Plan),
        DecisionNeeded needed => (shown is null ? Of(needed.Plan) : []).Concat(needed.Reasons.Select(reason => Line($"waits: {reason}", "yellow"))),
        StepNote { Warning: true } note => [Line($"{note.Step}: {note.Text}", "yellow")],
        PrerequisiteChecked { Finding.Verdict: not FindingVerdict.Passed } check =>
            [Line(FindingText.Line(check.Finding), check.Finding.Verdict == FindingVerdict.Failed ? "red" : "yellow")],
        _ => [],
    };

    private static IEnumerable<Markup> Of(RunBegan began)
    {
        yield return Line($"{began.Environment}: run {began.RunId}", "bold");
        if (began.Simulated)
            yield return Line(Notices.Simulated, "black on yellow");
    }

    private IEnumerable<Markup> Of(PlanSummary plan)
    {
        shown = plan;
        return PlanText.Lines(plan).Select(line => Line($"  {line.Text}", line.Alarming ? "red" : "default"));
    }

    private static Markup Line(string text, string style) => new($"[{style}]{Markup.Escape(Printable.Line(text))}[/]\n");
}
