namespace Deployer.Runs;

/// <summary>
/// The folder that holds everything this product remembers: <c>.deployer</c> in the repository's root, or <c>DEPLOYER_HOME</c>.
/// It and every folder in it is 0700, every file 0600: plans and state backups are as secret as the state.
/// </summary>
public sealed class Home
{
    private const UnixFileMode ForOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private Home(string path) => Path = path;

    /// <summary>The folder's absolute path.</summary>
    public string Path { get; }

    /// <summary>The database: engine tables of all runs.</summary>
    public string Database => System.IO.Path.Combine(Path, "deployer.db");

    /// <summary>The database as a connection names it.</summary>
    internal string DataSource => $"Data Source={Database}";

    /// <summary>Terraform's provider cache, shared by all environments.</summary>
    public string PluginCache => Folder("plugin-cache");

    /// <summary>Opens the home of a repository, creating it if it does not exist.</summary>
    /// <param name="repository">The repository's root folder.</param>
    /// <returns>The home.</returns>
    /// <exception cref="StorageException">The folder cannot be created or written, or is somebody else's.</exception>
    public static Home Open(string repository)
    {
        var configured = Environment.GetEnvironmentVariable("DEPLOYER_HOME");
        var path = string.IsNullOrWhiteSpace(configured)
            ? System.IO.Path.Combine(repository, ".deployer")
            : System.IO.Path.GetFullPath(configured, repository);
        try
        {
            var home = new Home(path);
            home.Claim();
            return home;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The deployer's home '{path}' cannot be used: {problem.Message}",
                "Set DEPLOYER_HOME to a folder that you can write, or mend this one's permissions.",
                problem);
        }
    }

    /// <summary>
    /// Makes the folder private when it is ours or new. Somebody else's folder, such as <c>/tmp</c>, is left as it is: taking it
    /// away from everybody else would harm more than a wrong setting deserves.
    /// </summary>
    private void Claim()
    {
        if (!Directory.Exists(Path))
        {
            Directory.CreateDirectory(Path, PrivateFiles.FolderMode);
        }

        var mode = File.GetUnixFileMode(Path);
        if ((mode & ForOthers) == 0)
        {
            return;
        }

        if (!File.Exists(Database) && (mode.HasFlag(UnixFileMode.StickyBit) || Directory.EnumerateFileSystemEntries(Path).Any()))
        {
            throw new StorageException(
                $"The folder '{Path}' cannot be the deployer's home: it is open to others and holds other things.",
                "Set DEPLOYER_HOME to a folder that does not exist yet, or to one that only you can enter.");
        }

        File.SetUnixFileMode(Path, PrivateFiles.FolderMode);
    }

    /// <summary>The folder of a run.</summary>
    /// <param name="runId">The run.</param>
    /// <returns>An absolute path; the folder may not exist.</returns>
    public string RunFolder(string runId) => System.IO.Path.Combine(Path, "runs", runId);

    /// <summary>The folder of an environment: Terraform's data folder and, in the sandbox, its state.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <returns>An absolute path to an existing 0700 folder.</returns>
    public string EnvironmentFolder(string environment) => Folder(System.IO.Path.Combine("environments", environment));

    /// <summary>The folder that Terraform calls TF_DATA_DIR, one per environment.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <returns>An absolute path to an existing 0700 folder.</returns>
    public string TerraformDataFolder(string environment) => Folder(System.IO.Path.Combine(EnvironmentFolder(environment), "terraform-data"));

    /// <summary>Where the <c>local</c> backend keeps the state of an environment: one folder per workspace.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <returns>An absolute path; the folder may not exist.</returns>
    public string LocalStateFolder(string environment) => System.IO.Path.Combine(Path, "environments", environment, "state");

    /// <summary>The folder of an environment's releases and state backups.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <returns>An absolute path to an existing 0700 folder.</returns>
    public string ReleasesFolder(string environment) => Folder(System.IO.Path.Combine("releases", environment));

    /// <summary>A home of its own below this one, for a restore drill: it knows nothing of what stands in this one.</summary>
    /// <param name="environment">The environment that is drilled.</param>
    /// <returns>The home.</returns>
    internal Home OfDrill(string environment) => new(Folder(System.IO.Path.Combine("drill", environment)));

    /// <summary>A 0700 folder below the home, created if needed.</summary>
    /// <param name="relative">Its path below the home, or an absolute path there.</param>
    /// <returns>An absolute path.</returns>
    public string Folder(string relative)
    {
        // One by one: the mode is given to the last folder of a path only.
        var folder = Path;
        foreach (var name in System.IO.Path.GetRelativePath(Path, System.IO.Path.Combine(Path, relative)).Split(System.IO.Path.DirectorySeparatorChar))
        {
            folder = Directory.CreateDirectory(System.IO.Path.Combine(folder, name), PrivateFiles.FolderMode).FullName;
        }

        return folder;
    }
}
