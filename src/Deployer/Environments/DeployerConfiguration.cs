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
    /// <exception cref="NotFoundException">There is none; the error lists the known ones.</exception>
    public DeployEnvironment Get(string name) =>
        Environments.FirstOrDefault(environment => environment.Name == name)
        ?? throw Unknown(name);

    private NotFoundException Unknown(string name)
    {
        var known = Environments.Select(environment => environment.Name).ToList();
        var suggestion = Spelling.Nearest(name, known);
        var question = suggestion is null ? "" : $" Did you mean '{suggestion}'?";
        return new NotFoundException(
            $"There is no environment '{name}'. Known environments: {string.Join(", ", known)}.{question}",
            $"Use {suggestion ?? string.Join(" or ", known)}, or add '{name}' to {RepositoryFolder.ConfigurationFileName}.");
    }

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
