using Deployer.Environments;
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
        var step = DeployDefinition.StepOf(repository, StepType);
        return step is null ? null : new AlembicStep(DeployDefinition.Of(step, "Id") ?? "", FolderOf(step, DeployDefinition.FileOf(repository)));
    }

    private static string FolderOf(YamlMappingNode step, string file)
    {
        // A text stands in quotes of its own: inputs are expressions.
        var folder = step.Children.TryGetValue(new YamlScalarNode("Inputs"), out var inputs) && inputs is YamlMappingNode mapping
            && DeployDefinition.Of(mapping, "Folder") is { } written
                ? written.Trim('"').TrimEnd('/')
                : DefaultFolder;
        return folder.Length > 0 && !Path.IsPathRooted(folder) && !folder.Split('/').Contains("..")
            ? folder
            : throw new ConfigurationException(
                $"The input Folder of '{DeployDefinition.Of(step, "Id")}' in {file} is not a folder of the repository: '{folder}'.",
                $"Write it as a path below the repository's root, such as '\"{DefaultFolder}\"'.");
    }
}
