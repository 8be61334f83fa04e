namespace Deployer.Environments;

/// <summary>The root of the repository that is deployed, and where its parts stand.</summary>
/// <param name="Root">Full path of the folder that holds <c>deployer.yaml</c>.</param>
public sealed record RepositoryFolder(string Root)
{
    /// <summary>The name of the file that marks the root.</summary>
    public const string ConfigurationFileName = "deployer.yaml";

    /// <summary><c>deployer.yaml</c>.</summary>
    public string ConfigurationFile => Path.Combine(Root, ConfigurationFileName);

    /// <summary>Terraform's root module.</summary>
    public string Infra => Path.Combine(Root, "infra");

    /// <summary>The Supabase CLI's folder: <c>config.toml</c>, <c>migrations</c>, <c>package.json</c>.</summary>
    public string Supabase => Path.Combine(Root, "supabase");

    /// <summary>The migrations.</summary>
    public string Migrations => Path.Combine(Supabase, "migrations");

    /// <summary>The workflow definitions.</summary>
    public string Workflows => Path.Combine(Root, "workflows");

    /// <summary>Walks up from a folder to the nearest one that holds <c>deployer.yaml</c>.</summary>
    /// <param name="start">Where to begin; null: the current folder.</param>
    /// <exception cref="ConfigurationException">No folder on the way up holds it.</exception>
    public static RepositoryFolder Find(string? start = null)
    {
        var from = Path.GetFullPath(start ?? Directory.GetCurrentDirectory());
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, ConfigurationFileName)))
                return new RepositoryFolder(folder.FullName);
        }

        throw new ConfigurationException(
            $"No {ConfigurationFileName} in {from} or in any folder above it.",
            $"cd <the repository that holds {ConfigurationFileName}>");
    }
}
