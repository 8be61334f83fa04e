using YamlDotNet.RepresentationModel;

namespace Deployer.Environments;

/// <summary>Collects the mistakes of one file, so that a person sees all of them at once.</summary>
internal sealed class ProblemList(string file)
{
    private readonly List<ConfigurationProblem> _problems = [];

    /// <summary>The file.</summary>
    public string File => file;

    public void Add(YamlNode where, string key, string message, string? suggestion = null) =>
        Add((int)where.Start.Line, key, message, suggestion);

    public void Add(int line, string key, string message, string? suggestion = null) =>
        _problems.Add(new ConfigurationProblem(file, Math.Max(line, 1), key, message, suggestion));

    /// <exception cref="ConfigurationException">There is at least one.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
            throw new ConfigurationException([.. _problems.OrderBy(problem => problem.Line)]);
    }
}
