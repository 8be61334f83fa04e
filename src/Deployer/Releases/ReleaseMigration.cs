using Deployer.Migrations;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>A migration that a database had at the end of a release.</summary>
/// <param name="Version">The digits at the front of the file's name.</param>
/// <param name="Name">The rest of it.</param>
/// <param name="Digest">SHA-256 of the file; null when the release had no such file, but the database the migration.</param>
public sealed record ReleaseMigration(string Version, string Name, string? Digest)
{
    /// <summary>The migration as its file is called, without the ending.</summary>
    public override string ToString() => Name.Length == 0 ? Version : $"{Version}_{Name}";

    /// <summary>The migrations of a folder.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    /// <returns>The migrations, oldest first.</returns>
    internal static IReadOnlyList<ReleaseMigration> In(string folder) =>
        MigrationFile.In(folder)
            .Select(file => new ReleaseMigration(file.Version, file.Title, PrivateFiles.DigestOf(file.Path)))
            .OrderBy(migration => migration.Version, StringComparer.Ordinal)
            .ToList();
}
