namespace FaultMatrix;

/// <summary>How a way back goes that nothing happens to: in one command, or in two where it asks between them.</summary>
/// <param name="Lines">How many lines each command prints.</param>
/// <param name="Calls">How often each command calls each of Terraform's subcommands.</param>
/// <param name="Effects">What it creates and deletes in the cloud.</param>
/// <param name="Picture">What stands in the end.</param>
internal sealed record Course(
    IReadOnlyList<int> Lines, IReadOnlyList<IReadOnlyDictionary<string, int>> Calls, IReadOnlyList<string> Effects, string Picture)
{
    /// <summary>The tool whose calls are moments.</summary>
    public const string Program = "terraform";

    private const int EveryLine = 3;

    private static readonly Fault[] Kills = [Fault.KillDeployer, Fault.PowerCut];

    /// <summary>Goes it.</summary>
    public static async Task<Course> OfAsync(WayBack way)
    {
        var checkout = way.Checkout;
        var (lines, calls, done) = (new List<int>(), new List<IReadOnlyDictionary<string, int>>(), checkout.Audit().Count);
        CommandResult? result = null;
        while (result is null or { ExitCode: Exit.Waiting })
        {
            var before = Counts(checkout);
            result = await checkout.RunAsync([.. result?.Approval ?? way.Words]);
            lines.Add(result.Text.Split('\n').Length - 1);
            calls.Add(Counts(checkout).ToDictionary(each => each.Key, each => each.Value - before.GetValueOrDefault(each.Key)));
        }

        result.EndedWith(Exit.Succeeded).Said("verified");
        return new Course(lines, calls, EffectsSince(checkout, done), await way.PictureAsync());
    }

    /// <summary>Every moment at which it can be struck: after every third line, before and after each call of Terraform, and inside what only this way does.</summary>
    public IReadOnlyList<Strike> Strikes(WayBack way) =>
    [
        .. from command in Enumerable.Range(0, Calls.Count)
           from call in Calls[command]
           from nth in Enumerable.Range(1, call.Value)
           from afterwards in new[] { false, true }
           from kill in Kills
           select new Strike($"{(afterwards ? "after" : "before")} {call.Key} {nth}", kill, command)
           {
               Hold = () => new HeldToolCall(way.Checkout, Program, call.Key, Counts(way.Checkout).GetValueOrDefault(call.Key) + nth, afterwards),
           },
        .. from inside in way.Inside
           from kill in Kills
           select new Strike(inside.Name, kill, inside.Command) { Hold = inside.Hold, IsInside = true },
        .. from command in Enumerable.Range(0, Lines.Count)
           from line in Enumerable.Range(1, Lines[command]).Where(line => line % EveryLine == 1)
           select new Strike($"line {line}", Fault.KillDeployer, command) { Line = line },
    ];

    /// <summary>What was created and deleted since the audit log had so many entries.</summary>
    public static IReadOnlyList<string> EffectsSince(Checkout checkout, int entries) => [.. checkout.Audit().Skip(entries)
        .Where(entry => entry.StartsWith("create ", StringComparison.Ordinal) || entry.StartsWith("delete ", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    private static Dictionary<string, int> Counts(Checkout checkout) => Directory.EnumerateFiles(checkout.Hooks, $"{Program}-*.count")
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file)[(Program.Length + 1)..], file => File.ReadLines(file).Count());
}

/// <summary>A kill at a moment of a way back.</summary>
/// <param name="Moment">The moment, for people.</param>
/// <param name="Kill">Who dies.</param>
/// <param name="Command">In which of its commands, counted from 0.</param>
internal sealed record Strike(string Moment, Fault Kill, int Command)
{
    /// <summary>The line after which it is struck; null when it is held.</summary>
    public int? Line { get; init; }

    /// <summary>Whether it is inside what only this way does.</summary>
    public bool IsInside { get; init; }

    /// <summary>Holds it; null when a line is waited for.</summary>
    public Func<HeldMoment>? Hold { get; init; }

    public override string ToString() => $"{Kill} at {Moment} of command {Command + 1}";
}
