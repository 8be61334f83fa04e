namespace Deployer.Sandbox;

/// <summary>Reads how the simulator's program tells an error: a line <c>error:</c>, and the remedy from <c>next:</c> on.</summary>
/// <param name="Message">What failed.</param>
/// <param name="Remedy">What to do; null when it was not said.</param>
internal sealed record SimulatorError(string Message, string? Remedy)
{
    private const string ErrorLabel = "error: ";
    private const string RemedyLabel = "  next: ";

    /// <summary>Reads the last error; null when there is none.</summary>
    /// <param name="stderr">What the program wrote on its standard error.</param>
    public static SimulatorError? Parse(string stderr)
    {
        var lines = stderr.TrimEnd().Split('\n');
        var at = Array.FindLastIndex(lines, line => line.StartsWith(ErrorLabel, StringComparison.Ordinal));
        if (at < 0)
            return null;
        var remedy = lines[(at + 1)..];
        return new SimulatorError(
            lines[at][ErrorLabel.Length..],
            remedy is [var first, ..] && first.StartsWith(RemedyLabel, StringComparison.Ordinal)
                ? string.Join('\n', remedy.Select(line => line[Math.Min(RemedyLabel.Length, line.Length)..]))
                : null);
    }
}
