namespace Deployer.Tools;

/// <summary>One invocation of a program: an argument list (never a shell text) and the child's complete environment.</summary>
/// <param name="Program">Absolute path of the program.</param>
/// <param name="Arguments">The arguments; never a secret, because every user of the machine can read them.</param>
/// <param name="WorkingFolder">Absolute path of the folder the program starts in.</param>
/// <param name="Environment">All variables of the child: nothing is inherited besides these.</param>
internal sealed record ToolCommand(
    string Program,
    IReadOnlyList<string> Arguments,
    string WorkingFolder,
    IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>What a short call reads from its standard input, a secret for all we know; a detached tool has none.</summary>
    public string Input { get; init; } = "";

    /// <summary>The attempt at a step that a detached tool is started by; null outside a run.</summary>
    public ToolAttempt? StartedBy { get; init; }

    /// <summary>The program's name as people know it.</summary>
    public string Name => Path.GetFileName(Program);

    /// <summary>The command as a person would type it, without anything that looks like a secret.</summary>
    public override string ToString() => Redaction.ByPattern($"{Name} {string.Join(' ', Arguments)}".TrimEnd());
}
