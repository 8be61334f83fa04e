namespace Deployer.Environments;

/// <summary>The configuration cannot be used; it names every mistake at once.</summary>
public sealed class ConfigurationException : DeployerException
{
    /// <summary>A configuration that is missing or unreadable as a whole.</summary>
    public ConfigurationException(string message, string remedy, Exception? inner = null) : base(message, remedy, inner) => Problems = [];

    /// <summary>A configuration with mistakes.</summary>
    /// <param name="problems">At least one, all of one file.</param>
    public ConfigurationException(IReadOnlyList<ConfigurationProblem> problems) : base(Describe(problems), Advise(problems)) =>
        Problems = problems;

    /// <summary>The mistakes, by line; empty when the file as a whole is missing or unreadable.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; }

    internal override DeployerException With(string message, string remedy) => new ConfigurationException(message, remedy);

    private static string Describe(IReadOnlyList<ConfigurationProblem> problems)
    {
        var count = problems.Count == 1 ? "a mistake" : $"{problems.Count} mistakes";
        return string.Join('\n', [$"{problems[0].File} has {count}:", .. problems.Select(problem => $"  {problem}")]);
    }

    private static string Advise(IReadOnlyList<ConfigurationProblem> problems) =>
        $"Edit {problems[0].File} at line {problems[0].Line}, then run the same command again.";
}
