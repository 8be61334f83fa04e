using Deployer.Cli.Output;
using Deployer.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Deployer.Cli.Progress;

/// <summary>One picture of a run: its steps, below the current one its resources and last notes, never taller than the terminal.</summary>
internal sealed class LiveFrame : Renderable
{
    private const int NameWidth = 14;
    private readonly List<Segment> segments = [];
    private readonly List<(string Text, Style Style)> lines = [];

    public static LiveFrame Of(RunProgress progress, DateTimeOffset now, int height)
    {
        var frame = new LiveFrame();
        var notes = progress.Notes.ToList();
        // The line below the frame belongs to the cursor.
        var room = height <= 0 ? int.MaxValue : Math.Max(0, height - progress.Steps.Count - notes.Count - 1);
        foreach (var step in progress.Steps)
        {
            frame.Add(step, now);
            if (step.State is not (StepState.Running or StepState.Failed or StepState.Interrupted))
                continue;
            foreach (var resource in LastThatFit(progress.Resources, room))
                frame.lines.Add(($"      {resource.Address}  {ResourceText.Of(resource)}", StyleOf(resource)));
            foreach (var note in notes)
                frame.lines.Add(($"      {note}", new Style(decoration: Decoration.Dim)));
        }

        return frame;
    }

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        segments.Clear();
        foreach (var (text, style) in lines)
        {
            // Cut, never wrapped: a wrapped line would be one more than the live view counts on.
            var line = Printable.Line(text);
            segments.Add(new Segment(line.Length > maxWidth ? line[..maxWidth] : line, style));
            segments.Add(Segment.LineBreak);
        }

        return segments;
    }

    // What still runs is worth more than what is done.
    private static IEnumerable<ResourceProgress> LastThatFit(IReadOnlyList<ResourceProgress> resources, int room) =>
        resources.OrderBy(resource => resource.Phase is ResourcePhase.Completed ? 0 : 1).TakeLast(room);

    private static Style StyleOf(ResourceProgress resource) => resource.Phase switch
    {
        ResourcePhase.Failed => new Style(Color.Red),
        ResourcePhase.Completed => new Style(Color.Green),
        _ => Style.Plain,
    };

    private void Add(StepProgress step, DateTimeOffset now)
    {
        var (sign, text, style) = step.State switch
        {
            StepState.Running => ('▸', Words.Of(now - (step.BeganAt ?? now)), new Style(Color.Aqua, decoration: Decoration.Bold)),
            StepState.Waiting => ('?', "waits for a decision", new Style(Color.Yellow)),
            StepState.Done => ('✓', Words.Of(step.Took ?? TimeSpan.Zero), new Style(Color.Green)),
            StepState.DoneBefore => ('✓', "done before", new Style(Color.Green)),
            StepState.Failed => ('✗', $"{StepText.Of(StepOutcome.Failed)} {Words.Of(step.Took ?? TimeSpan.Zero)}", new Style(Color.Red)),
            StepState.Interrupted =>
                ('■', $"{StepText.Of(StepOutcome.Interrupted)} {Words.Of(step.Took ?? TimeSpan.Zero)}", new Style(Color.Yellow)),
            _ => ('·', "", new Style(decoration: Decoration.Dim)),
        };
        lines.Add(($"  {sign} {step.Name,-NameWidth}{text}".TrimEnd(), style));
    }
}
