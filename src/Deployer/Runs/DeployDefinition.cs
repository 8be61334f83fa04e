using Deployer.Environments;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Deployer.Runs;

/// <summary>The definition of a deployment as it is written: what has to be known of it before the engine is there.</summary>
internal static class DeployDefinition
{
    /// <summary>Where it is written.</summary>
    /// <param name="repository">The repository's root.</param>
    /// <returns>An absolute path; the file may not exist.</returns>
    public static string FileOf(string repository) => Path.Combine(new RepositoryFolder(repository).Workflows, "deploy.yaml");

    /// <summary>Looks for a step.</summary>
    /// <param name="repository">The repository's root.</param>
    /// <param name="stepType">The class that does its work.</param>
    /// <returns>The first such step; null when there is none, or the definition cannot be read: the engine says then what is wrong with it.</returns>
    public static YamlMappingNode? StepOf(string repository, string stepType)
    {
        var file = FileOf(repository);
        return File.Exists(file)
            ? TryParse(File.ReadAllText(file))?.OfType<YamlMappingNode>().FirstOrDefault(node => Of(node, "StepType") == stepType)
            : null;
    }

    /// <summary>The text of a key.</summary>
    /// <param name="node">A step, or its inputs.</param>
    /// <param name="key">The key.</param>
    /// <returns>The text, or null.</returns>
    public static string? Of(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? (value as YamlScalarNode)?.Value : null;

    private static IEnumerable<YamlNode>? TryParse(string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (Exception error) when (error is YamlException or InvalidOperationException)
        {
            return null;
        }

        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            && root.Children.TryGetValue(new YamlScalarNode("Steps"), out var steps) && steps is YamlSequenceNode sequence
                ? sequence.Children
                : null;
    }
}
