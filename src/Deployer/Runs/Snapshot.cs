namespace Deployer.Runs;

/// <summary>
/// The copy of <c>infra/</c> and <c>supabase/</c> that a run works on, with the digest of every file. A resume compares it with
/// the repository, so that a fix is noticed and nothing changes under a run unnoticed.
/// </summary>
/// <param name="Files">Path relative to the repository and SHA-256 of each file.</param>
internal sealed record Snapshot(SortedDictionary<string, string> Files)
{
    private const string FactName = "snapshot.json";

    /// <summary>The folder of the Terraform configuration.</summary>
    public const string Infrastructure = "infra";

    /// <summary>The folders of the repository that a run works on.</summary>
    public static readonly IReadOnlyList<string> Areas = [Infrastructure, "supabase"];

    /// <summary>Folders of installed packages and of tools' working files, at whatever depth: no part of a configuration.</summary>
    public static readonly IReadOnlyList<string> WorkingFolders = ["node_modules", ".terraform", ".temp", ".branches", "__pycache__", ".venv"];

    /// <summary>The folders that a deployment of this repository works on: those of Alembic too, where a step runs it.</summary>
    /// <param name="repository">The repository's root.</param>
    /// <returns>Relative paths.</returns>
    public static IReadOnlyList<string> AreasOf(string repository) =>
        AlembicStep.In(repository) is { } step ? [.. Areas, step.Folder] : Areas;

    /// <summary>Copies the repository's configuration into the run's folder and keeps the digests.</summary>
    /// <param name="repository">The repository's root.</param>
    /// <param name="folder">The run's folder.</param>
    public static void Take(string repository, RunFolder folder)
    {
        folder.RescueErroredState();
        var changes = Changes(repository, folder);
        foreach (var area in AreasOf(repository))
        {
            // What an earlier step added to an unchanged area, such as the backend's settings, is needed by later ones.
            var copy = Path.Combine(folder.Path, area);
            if (Directory.Exists(copy) && !changes.Any(path => path.StartsWith($"{area}/", StringComparison.Ordinal)))
            {
                continue;
            }

            var fresh = copy + ".new";
            PrivateFiles.DeleteFolder(fresh);
            CopyArea(Path.Combine(repository, area), fresh);
            PrivateFiles.DeleteFolder(copy);
            Directory.Move(fresh, copy);
        }

        folder.Keep(FactName, Of(repository));
    }

    /// <summary>Compares the run's snapshot with the repository as it is now.</summary>
    /// <param name="repository">The repository's root.</param>
    /// <param name="folder">The run's folder.</param>
    /// <returns>Relative paths of files that were added, changed or removed.</returns>
    public static IReadOnlyList<string> Changes(string repository, RunFolder folder)
    {
        var taken = folder.Recall<Snapshot>(FactName)?.Files ?? [];
        var now = Of(repository).Files;
        return taken.Keys.Union(now.Keys, StringComparer.Ordinal)
            .Where(path => taken.GetValueOrDefault(path) != now.GetValueOrDefault(path))
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    private static Snapshot Of(string repository)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in AreasOf(repository).SelectMany(area => Relevant(Path.Combine(repository, area))))
        {
            files[Path.GetRelativePath(repository, path)] = PrivateFiles.DigestOf(path);
        }

        return new Snapshot(files);
    }

    private static void CopyArea(string source, string target)
    {
        Directory.CreateDirectory(target, PrivateFiles.FolderMode);
        foreach (var path in Relevant(source))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!); // A file's path always has a folder.
            File.Copy(path, copy);
            // Variables and migrations may hold secrets, whoever may read the originals.
            File.SetUnixFileMode(copy, PrivateFiles.Mode | (File.GetUnixFileMode(path) & UnixFileMode.UserExecute));
        }
    }

    /// <summary>What belongs to the configuration: no installed packages, no tool's working files, no state.</summary>
    /// <param name="root">The folder of a configuration; it need not exist.</param>
    /// <returns>The files' paths, in order.</returns>
    public static IEnumerable<string> Relevant(string root)
    {
        if (!Directory.Exists(root))
        {
            return [];
        }

        return Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar).Any(WorkingFolders.Contains))
            .Where(path => !path.Contains(".tfstate", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }
}
