using Deployer.Environments;

namespace Deployer.Bootstrap;

/// <summary>The bucket that holds the state of an environment, as the repository's files name it.</summary>
/// <param name="Name">Its name, unique in all of Google Cloud.</param>
/// <param name="Project">The Google Cloud project that it belongs to; null when the files do not say.</param>
/// <param name="Location">Where it is to be; null for the bootstrap configuration's own default.</param>
internal sealed record StateBucket(string Name, string? Project, string? Location)
{
    /// <summary>Reads the bucket of an environment with <c>backend: gcs</c>.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="infra">The folder <c>infra</c>.</param>
    /// <returns>The bucket.</returns>
    /// <exception cref="ConfigurationException">The backend's settings do not name one.</exception>
    public static StateBucket Of(DeployEnvironment environment, string infra)
    {
        var settings = Path.Combine(infra, environment.BackendFile);
        var name = Filled(TerraformText.OfFile(settings).StringOf("bucket")) ?? throw new ConfigurationException(
            $"{settings} does not name the bucket that holds the state of '{environment.Name}'.",
            $"Write a name that nobody else has into {settings}: bucket = \"<project>-terraform-state\"");
        var variables = TerraformText.OfFile(Path.Combine(infra, environment.VariablesFile));
        return new StateBucket(name, environment.Project ?? Filled(variables.StringOf("project_id")), Filled(variables.StringOf("region")));
    }

    /// <summary>Such as <c>gs://acme-terraform-state</c>.</summary>
    public override string ToString() => $"gs://{Name}";

    private static string? Filled(string? value) =>
        string.IsNullOrEmpty(value) || value.Contains(EnvironmentFiles.Placeholder, StringComparison.Ordinal) ? null : value;
}
