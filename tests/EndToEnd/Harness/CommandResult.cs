namespace EndToEnd.Harness;

/// <summary>How a process ended and all that it printed. Killed by a signal, its exit code is 128 + the signal.</summary>
internal sealed record CommandResult(string Command, int ExitCode, string Stdout, string Stderr)
{
    public string Text => Stdout + Stderr;

    /// <summary>Fails the test with everything that was printed unless the command ended with this code.</summary>
    public CommandResult EndedWith(int exitCode)
    {
        Assert.That(ExitCode, Is.EqualTo(exitCode), ToString());
        return this;
    }

    /// <summary>Fails the test unless the command printed the text, on either stream.</summary>
    public CommandResult Said(string text)
    {
        Assert.That(Text, Does.Contain(text).IgnoreCase, ToString());
        return this;
    }

    /// <summary>What a failed assertion shows.</summary>
    public override string ToString() => $"$ {Command}\n{Stdout}{Stderr}(exit code {ExitCode})";
}
