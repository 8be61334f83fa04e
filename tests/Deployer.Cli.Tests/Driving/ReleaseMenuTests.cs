using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Cli.Tests.Support;
using Deployer.Releases;

namespace Deployer.Cli.Tests.Driving;

public sealed class ReleaseMenuTests
{
    private const string Down = "\u2193";
    private const string Up = "\u2191";
    private const string Back = "\b";
    private const string Escape = "\u001b";

    private static readonly IReadOnlyList<ReleaseView> Releases =
    [
        new(12) { IsCurrent = true, Refusal = "it is what is deployed" },
        new(11),
        new(10) { Refusal = "its record is damaged" },
        .. Enumerable.Range(1, 9).Reverse().Select(number => new ReleaseView(number)),
    ];

    [TestCase("\n", null)]
    [TestCase(Down + "\n", "11")]
    [TestCase(Down + Down + "\n", "9")]
    [TestCase(Down + Down + Up + "\n", "11")]
    [TestCase(Down + Up + "\n", "11")]
    [TestCase(Up + "\n", "1")]
    [TestCase("4" + Down + "\n", "3")]
    [TestCase("11\n", "11")]
    [TestCase("19" + Back + "1\n", "11")]
    [TestCase("previous\n", "previous")]
    [TestCase(Down + Escape, null)]
    [TestCase("10\n" + Down + "\n", "11")]
    public void A_release_is_chosen_with_arrows_or_by_typing(string keys, string? expected) => Assert.That(Ask(keys).Chosen, Is.EqualTo(expected));

    [Test]
    public void The_chosen_row_is_marked_within_what_the_terminal_has_room_for()
    {
        var screen = Ask("2").Screens[^1];

        Assert.That(screen, Has.Length.EqualTo(12).And.All.Length.LessThan(60));
        Assert.That(screen[0], Does.StartWith("  RELEASE"));
        Assert.That(screen.Single(line => line.StartsWith('>')), Does.Match("^> 2 "));
        Assert.That(screen[^1], Does.StartWith("Which release?"));
    }

    [Test]
    public void What_cannot_be_gone_back_to_is_refused_with_the_reason() =>
        Assert.That(Ask("12\n").Screens[^1][^2], Is.EqualTo("Release 12 cannot be gone back to: it is what is deployed."));

    // When all keys are pressed, the person goes away.
    private static (string? Chosen, string[][] Screens) Ask(string keys)
    {
        using var text = new StringWriter();
        var terminal = new Terminal
        {
            Results = TextWriter.Null, Text = new LastingWriter(text), Answers = TextReader.Null, TextIsWatched = true, Time = Some.Clock(), Size = () => (60, 14),
        };
        var pressed = new Queue<char>(keys);
        var chosen = new ReleaseMenu(terminal, Releases).Ask(() => pressed.TryDequeue(out var key) ? Key(key) : new ConsoleKeyInfo('\0', ConsoleKey.Escape, false, false, false));
        return (chosen, [.. text.ToString().TrimEnd('\n').Split("\u001b[J").Select(screen => screen.Split("\r\u001b[")[0].Split('\n'))]);
    }

    private static ConsoleKeyInfo Key(char key) => new(key, $"{key}" switch
    {
        Down => ConsoleKey.DownArrow,
        Up => ConsoleKey.UpArrow,
        Back => ConsoleKey.Backspace,
        Escape => ConsoleKey.Escape,
        "\n" => ConsoleKey.Enter,
        _ => ConsoleKey.None,
    }, false, false, false);
}
