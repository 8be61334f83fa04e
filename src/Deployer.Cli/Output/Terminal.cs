namespace Deployer.Cli.Output;

/// <summary>Where this process speaks and listens: results on standard output, people's text on standard error.</summary>
internal sealed class Terminal
{
    // Less room than a definition's steps and a few lines below them is better spent on plain lines.
    private const int Narrowest = 40;
    private const int Lowest = 14;

    /// <summary>Results, for people and machines.</summary>
    public required TextWriter Results { get; init; }

    /// <summary>Text for people. Never throws when the other end has gone.</summary>
    public required LastingWriter Text { get; init; }

    /// <summary>A person's answers.</summary>
    public required TextReader Answers { get; init; }

    /// <summary>A person's next key; null where keys cannot be read one by one.</summary>
    public Func<ConsoleKeyInfo>? ReadKey { get; init; }

    /// <summary>A person can be asked: standard input and standard error are terminals.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Results go to a terminal.</summary>
    public bool ResultsAreWatched { get; init; }

    /// <summary>Text goes to a terminal that can redraw.</summary>
    public bool TextIsWatched { get; init; }

    /// <summary>Colours are wanted (<c>NO_COLOR</c> is not set, see no-color.org).</summary>
    public bool Colours { get; init; }

    /// <summary>The clock, and the zone in which moments are shown.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Columns and rows of the terminal right now; zero when unknown.</summary>
    public Func<(int Width, int Height)> Size { get; init; } = () => (0, 0);

    /// <summary>A live view makes sense: there is room for it.</summary>
    public bool IsLive => TextIsWatched && Size() is { Width: >= Narrowest, Height: >= Lowest };

    public static Terminal OfProcess()
    {
        var redraws = Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return new Terminal
        {
            Results = Console.Out,
            Text = new LastingWriter(Console.Error),
            Answers = Console.In,
            CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
            ResultsAreWatched = !Console.IsOutputRedirected && redraws,
            TextIsWatched = !Console.IsErrorRedirected && redraws,
            Colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            ReadKey = Console.IsInputRedirected ? null : () => Console.ReadKey(intercept: true),
            Size = WindowSize,
        };
    }

    private static (int Width, int Height) WindowSize()
    {
        try
        {
            return (Console.WindowWidth, Console.WindowHeight);
        }
        catch (IOException)
        {
            // The terminal is gone; what is written to it goes nowhere, at any width.
            return (0, 0);
        }
    }
}
