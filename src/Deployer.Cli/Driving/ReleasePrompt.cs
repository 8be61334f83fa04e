using Deployer.Cli.Output;
using Deployer.Releases;

namespace Deployer.Cli.Driving;

/// <summary>Shows a person the releases, and asks to which of them to go back: with keys where the terminal can redraw, else line by line.</summary>
internal sealed class ReleasePrompt(Terminal terminal)
{
    private const int Patience = 3;

    /// <returns>The release as the person named it; null when no release was chosen.</returns>
    public async Task<string?> AskAsync(IReadOnlyList<ReleaseView> releases)
    {
        if (terminal is { IsLive: true, ReadKey: { } readKey })
            return new ReleaseMenu(terminal, releases).Ask(readKey);

        ReleaseText.Write(releases, terminal.Text, terminal.Time);
        for (var round = 0; round < Patience; round++)
        {
            terminal.Text.Write("Which release? Its number, or only Enter to leave everything as it is: ");
            terminal.Text.Flush();
            if ((await terminal.Answers.ReadLineAsync())?.Trim() is not { Length: > 0 } typed)
                return null;
            if (Problem(typed, releases) is not { } problem)
                return typed;
            terminal.Text.WriteLine(problem);
        }

        return null;
    }

    /// <returns>Why what was typed cannot be gone back to; null when it can.</returns>
    public static string? Problem(string typed, IReadOnlyList<ReleaseView> releases)
    {
        if (!ReleaseCatalogue.IsChoice(typed))
            return $"'{Printable.Line(typed)}' is no release's number.";
        if (typed is ReleaseCatalogue.Previous or ReleaseCatalogue.Verified)
            return null;
        return releases.FirstOrDefault(release => $"{release.Number}" == typed.TrimStart('0')) switch
        {
            null => $"There is no release {typed}.",
            { Refusal: { } reason } => $"Release {typed} cannot be gone back to: {reason}.",
            _ => null,
        };
    }
}
