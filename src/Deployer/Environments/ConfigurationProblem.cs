namespace Deployer.Environments;

/// <summary>One mistake in a configuration file.</summary>
/// <param name="File">The file's full path.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Key">The key as a path, such as <c>environments.production.cloud</c>; empty when the file as a whole is wrong.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
/// <param name="Suggestion">The word that was probably meant, or null.</param>
public sealed record ConfigurationProblem(string File, int Line, string Key, string Message, string? Suggestion = null)
{
    /// <summary>The problem in one line, with the suggestion as a question.</summary>
    public override string ToString()
    {
        var key = Key.Length == 0 ? "" : $", {Key}";
        var question = Suggestion is null ? "" : $" Did you mean '{Suggestion}'?";
        return $"line {Line}{key}: {Message}{question}";
    }
}
