using Deployer.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Deployer.Cli.Progress;

/// <summary>A line that scrolls up above a live view and stays.</summary>
/// <param name="Text">The line; may be foreign.</param>
/// <param name="Style">How it looks.</param>
internal sealed record KeptLine(string Text, Style? Style = null);

/// <summary>Lines that scroll up together.</summary>
internal sealed class KeptLines(IReadOnlyList<KeptLine> lines) : Renderable
{
    // The live view moves the cursor to its own top before these are written, but leaves its old picture standing.
    private const string EraseBelow = "\u001b[J";

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        if (options.Ansi)
            yield return Segment.Control(EraseBelow);
        foreach (var line in lines)
        {
            yield return new Segment(Printable.Line(line.Text), line.Style ?? Style.Plain);
            yield return Segment.LineBreak;
        }
    }
}
