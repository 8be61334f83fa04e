using Deployer.Cli.Output;
using Deployer.Releases;

namespace Deployer.Cli.Driving;

/// <summary>
/// The table of releases on a terminal, in which a person goes up and down, or types. Only what can be gone back to can be
/// reached with the arrows; nothing is chosen before a key was pressed.
/// </summary>
internal sealed class ReleaseMenu(Terminal terminal, IReadOnlyList<ReleaseView> releases)
{
    private const string Question = "Which release? Up and down, or its number; only Enter to leave everything as it is: ";
    private const string Marked = "> ";
    private const string Unmarked = "  ";
    private const int LongestWord = 12;

    // The head, the problem, the question, and one line of what stands above.
    private const int OtherLines = 4;

    private readonly IReadOnlyList<string> rows = [.. Columns.Lines(ReleaseText.Rows(releases, terminal.Time), width: 0)];
    private string typed = "";
    private int at = -1;
    private int drawn;
    private string? problem;

    // What was typed counts; the arrows forget it.
    private int Selected => typed.Length > 0 ? IndexOf(typed) : at;

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="readKey">The person's next key.</param>
    /// <returns>A release's number, or a word for one, that can be gone back to; null when the person left.</returns>
    public string? Ask(Func<ConsoleKeyInfo> readKey)
    {
        while (true)
        {
            Draw();
            var key = readKey();
            problem = null;
            switch (key.Key)
            {
                case ConsoleKey.UpArrow or ConsoleKey.DownArrow:
                    Move(key.Key == ConsoleKey.UpArrow ? -1 : 1);
                    break;
                case ConsoleKey.Backspace:
                    typed = typed[..Math.Max(0, typed.Length - 1)];
                    break;
                case ConsoleKey.Escape:
                    return End(null);
                case ConsoleKey.Enter when IsAnswer(out var answer):
                    return End(answer);
                case ConsoleKey.Enter:
                    typed = "";
                    break;
                default:
                    typed += char.IsAsciiLetterOrDigit(key.KeyChar) && typed.Length < LongestWord ? key.KeyChar : "";
                    break;
            }
        }
    }

    private bool IsAnswer(out string? answer)
    {
        answer = typed.Length > 0 ? typed : at < 0 ? null : $"{releases[at].Number}";
        problem = answer is null ? null : ReleasePrompt.Problem(answer, releases);
        return problem is null;
    }

    private string? End(string? answer)
    {
        terminal.Text.WriteLine();
        return answer;
    }

    private void Move(int step)
    {
        var from = Selected is var selected and >= 0 ? selected : step > 0 ? -1 : releases.Count;
        typed = "";
        for (var next = from + step; next >= 0 && next < releases.Count; next += step)
        {
            if (releases[next].Refusal is null)
            {
                at = next;
                return;
            }
        }
    }

    private int IndexOf(string number) => releases.ToList().FindIndex(release => $"{release.Number}" == number.TrimStart('0'));

    private void Draw()
    {
        var (width, height) = terminal.Size();
        List<string> lines = [$"{Unmarked}{rows[0]}", .. Window(height).Select(Row)];
        if (problem is not null)
            lines.Add(problem);
        lines.Add($"{Question}{typed}");
        var text = string.Join('\n', lines.Select(line => line.Length < width ? line : line[..Math.Max(0, width - 1)]).Select(Highlighted));
        terminal.Text.Write(drawn > 0 ? $"\r\u001b[{drawn - 1}A\u001b[J{text}" : text);
        terminal.Text.Flush();
        drawn = lines.Count;
    }

    // As many rows as there is room for, the selected one among them.
    private IEnumerable<int> Window(int height)
    {
        var room = Math.Clamp(height - OtherLines, 1, releases.Count);
        var first = Math.Clamp(Selected - (room / 2), 0, releases.Count - room);
        return Enumerable.Range(first, room);
    }

    private string Row(int index) => $"{(index == Selected ? Marked : Unmarked)}{rows[index + 1]}";

    private string Highlighted(string line) =>
        terminal.Colours && line.StartsWith(Marked, StringComparison.Ordinal) ? $"\u001b[7m{line}\u001b[0m" : line;
}
