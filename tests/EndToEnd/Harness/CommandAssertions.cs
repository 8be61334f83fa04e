namespace EndToEnd.Harness;

/// <summary>What a test expects of a command; each failure shows all that the command printed.</summary>
internal static class CommandAssertions
{
    /// <summary>Fails the test unless the command ended with this code.</summary>
    public static CommandResult EndedWith(this CommandResult result, int exitCode)
    {
        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.ToString());
        return result;
    }

    /// <summary>Fails the test unless the command printed the text, on either stream, in any case.</summary>
    public static CommandResult Said(this CommandResult result, string text)
    {
        Assert.That(result.Text, Does.Contain(text).IgnoreCase, result.ToString());
        return result;
    }
}
