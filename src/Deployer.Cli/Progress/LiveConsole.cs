using System.Text;
using Deployer.Cli.Output;
using Spectre.Console;

namespace Deployer.Cli.Progress;

/// <summary>Spectre.Console on standard error, at the terminal's present size.</summary>
internal sealed class LiveConsole(Terminal terminal) : IAnsiConsoleOutput
{
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;

    public TextWriter Writer => terminal.Text;

    public bool IsTerminal => terminal.TextIsWatched;

    public int Width => terminal.Size().Width is var width and > 0 ? width : UsualWidth;

    public int Height => terminal.Size().Height is var height and > 0 ? height : UsualHeight;

    public void SetEncoding(Encoding encoding)
    {
        // Standard error keeps the encoding of the locale.
    }

    public static IAnsiConsole Open(Terminal terminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new LiveConsole(terminal),
        Ansi = AnsiSupport.Yes,
        Interactive = InteractionSupport.Yes,
        ColorSystem = terminal.Colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
    });
}
