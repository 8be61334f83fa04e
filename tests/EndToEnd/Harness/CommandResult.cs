namespace EndToEnd.Harness;

/// <summary>How a process ended and all that it printed. Killed by a signal, its exit code is 128 + the signal.</summary>
internal sealed record CommandResult(string Command, int ExitCode, string Stdout, string Stderr)
{
    public string Text => Stdout + Stderr;

    /// <summary>The arguments of the command that it printed for approving exactly the plan that it has shown.</summary>
    public string[] Approval
    {
        get
        {
            const string Command = "deployer approve ";
            var line = Text.Split('\n').Last(line => line.Contains(Command, StringComparison.Ordinal));
            return line[(line.IndexOf(Command, StringComparison.Ordinal) + "deployer ".Length)..].Trim().Split(' ');
        }
    }

    /// <summary>What a failed assertion shows.</summary>
    public override string ToString() => $"$ {Command}\n{Stdout}{Stderr}(exit code {ExitCode})";

    /// <summary>The same result, if the command ended with this code: for what a test takes for granted and a measurement needs.</summary>
    public CommandResult Requiring(int exitCode) =>
        ExitCode == exitCode ? this : throw new InvalidOperationException($"Expected exit code {exitCode}:\n{this}");
}
