namespace Deployer.Environments;

/// <summary>The repository's <c>deployer.yaml</c>, validated.</summary>
/// <param name="Environments">At least one, in the file's order.</param>
public sealed record DeployerConfiguration(IReadOnlyList<DeployEnvironment> Environments)
{
    /// <summary>Reads and validates <c>deployer.yaml</c>.</summary>
    /// <param name="repositoryRoot">The folder that holds it.</param>
    /// <exception cref="ConfigurationException">It is missing, unreadable or wrong; every mistake is named at once.</exception>
    public static DeployerConfiguration Load(string repositoryRoot)
    {
        var file = new RepositoryFolder(Path.GetFullPath(repositoryRoot)).ConfigurationFile;
        return new DeployerConfiguration(ConfigurationReader.Read(file, ReadText(file)));
    }

    /// <summary>The environment of this name.</summary>
    /// <exception cref="UnknownEnvironmentException">There is none; the error lists the known ones.</exception>
    public DeployEnvironment Get(string name) =>
        Environments.FirstOrDefault(environment => environment.Name == name)
        ?? throw new UnknownEnvironmentException(name, [.. Environments.Select(environment => environment.Name)]);

    private static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file} cannot be read: {error.Message}", $"ls -l {file}", error);
        }
    }
}
