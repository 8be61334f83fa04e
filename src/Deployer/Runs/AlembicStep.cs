using Deployer.Environments;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Deployer.Runs;

/// <summary>The step of a deployment that runs Alembic, as the definition has it. It is read before the engine is there.</summary>
/// <param name="Key">The step's key.</param>
/// <param name="Folder">The folder that holds <c>alembic.ini</c>, relative to the repository.</param>
internal sealed record AlembicStep(string Key, string Folder)
{
    /// <summary>The folder, unless the step's input <c>Folder</c> names another.</summary>
    public const string DefaultFolder = "src/alembic-config";

    private const string StepType = "AlembicUpgrade";

    /// <summary>Looks for the step in the definition of a deployment.</summary>
    /// <param name="repository">The repository's root.</param>
    /// <returns>The step, or null when the definition has none, or cannot be read: the engine says then what is wrong with it.</returns>
    /// <exception cref="ConfigurationException">Its folder is not one of the repository.</exception>
    public static AlembicStep? In(string repository)
    {
        var file = Path.Combine(new RepositoryFolder(repository).Workflows, "deploy.yaml");
        if (!File.Exists(file) || TryParse(File.ReadAllText(file)) is not { } steps)
        {
            return null;
        }

        var step = steps.OfType<YamlMappingNode>().FirstOrDefault(node => Text(node, "StepType") == StepType);
        return step is null ? null : new AlembicStep(Text(step, "Id") ?? "", FolderOf(step, file));
    }

    private static string FolderOf(YamlMappingNode step, string file)
    {
        // A text stands in quotes of its own: inputs are expressions.
        var folder = step.Children.TryGetValue(new YamlScalarNode("Inputs"), out var inputs) && inputs is YamlMappingNode mapping
            && Text(mapping, "Folder") is { } written
                ? written.Trim('"').TrimEnd('/')
                : DefaultFolder;
        return folder.Length > 0 && !Path.IsPathRooted(folder) && !folder.Split('/').Contains("..")
            ? folder
            : throw new ConfigurationException(
                $"The input Folder of '{Text(step, "Id")}' in {file} is not a folder of the repository: '{folder}'.",
                $"Write it as a path below the repository's root, such as '\"{DefaultFolder}\"'.");
    }

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

    private static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? (value as YamlScalarNode)?.Value : null;
}
