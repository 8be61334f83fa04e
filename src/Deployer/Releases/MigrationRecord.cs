using Deployer.Migrations;
using Deployer.Tools;

namespace Deployer.Releases;

/// <summary>
/// What the releases of an environment know of its database's migrations: which it had when, and the texts that they were made of. This
/// is what there is to go by when the database itself cannot be asked.
/// </summary>
/// <param name="releases">The releases.</param>
/// <param name="content">What belongs to them.</param>
internal sealed class MigrationRecord(ReleaseStore releases, ReleaseContent content)
{
    private const string Folder = "supabase/migrations/";

    private readonly Dictionary<string, IReadOnlyList<SqlFile>> read = new(StringComparer.Ordinal);

    /// <summary>What the database had at the end of a release.</summary>
    /// <param name="number">The release's number.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>
    /// Its own word; else that of the files it was made with, which its configuration was meant to work with, also where their push failed.
    /// Null when it has neither.
    /// </returns>
    public async Task<IReadOnlyList<ReleaseMigration>?> AtAsync(int number, CancellationToken cancellation)
    {
        var release = releases.Get(number);
        return release.Migrations ?? (release.DatabaseFiles is { } copy && await FilesAsync(copy, cancellation) is { } files ? Migrations(files) : null);
    }

    /// <summary>What the database has by now.</summary>
    /// <param name="since">The number of a release; what is not known of those before it does not matter.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>
    /// The migrations of the newest release that tells them, oldest first, and all files of a later one whose push began, and whose end is not
    /// known. A later one that cannot be read any more tells nothing, and is among <c>Silent</c>.
    /// </returns>
    public async Task<(IReadOnlyList<ReleaseMigration> Migrations, IReadOnlyList<int> Silent)> NowAsync(int since, CancellationToken cancellation)
    {
        var found = new List<ReleaseMigration>();
        var silent = new List<int>();
        foreach (var entry in releases.Entries())
        {
            if (entry.Release is { Migrations: { } own })
            {
                found.AddRange(own);
                break;
            }

            // One without a restore point has pushed nothing.
            var files = entry.Release switch
            {
                { BeforeMigrations: null } => [],
                { DatabaseFiles: { } copy } => await FilesAsync(copy, cancellation),
                _ => null,
            };
            found.AddRange(Migrations(files ?? []));
            if (files is null && entry.Number > since)
            {
                silent.Add(entry.Number);
            }
        }

        return (found.DistinctBy(migration => migration.Version).OrderBy(migration => migration.Version, StringComparer.Ordinal).ToList(), silent);
    }

    /// <summary>Where the database stood before the first push after a release.</summary>
    /// <param name="number">The number of the release.</param>
    /// <returns>The restore point; null when none is on record.</returns>
    public RestorePoint? BeforePushAfter(int number) => releases.Entries()
        .Where(entry => entry.Number > number)
        .Reverse()
        .Select(entry => entry.Release?.BeforeMigrations)
        .FirstOrDefault(point => point is not null);

    /// <summary>The digests of the files that migrations were made of, as far as a release has them.</summary>
    /// <returns>The digests by the migrations' versions.</returns>
    public IReadOnlyDictionary<string, string> Digests() => releases.Entries()
        .SelectMany(entry => entry.Release?.Migrations ?? [])
        .Where(migration => migration.Digest is not null)
        .GroupBy(migration => migration.Version, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.First().Digest!, StringComparer.Ordinal); // See above.

    /// <summary>Looks for the text of a migration.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>Its text in the newest release that has it; null when none has it, or can be opened.</returns>
    public async Task<SqlFile?> TextAsync(ReleaseMigration migration, CancellationToken cancellation)
    {
        foreach (var copy in releases.Entries().Select(entry => entry.Release?.DatabaseFiles).OfType<ConfigurationCopy>().DistinctBy(copy => copy.Digest))
        {
            var files = await FilesAsync(copy, cancellation) ?? [];
            if (files.FirstOrDefault(file => file.File.StartsWith($"{migration.Version}_", StringComparison.Ordinal)
                && (migration.Digest is null || file.Digest == migration.Digest)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static List<ReleaseMigration> Migrations(IReadOnlyList<SqlFile> files) => files
        .Select(file => (Name: Path.GetFileNameWithoutExtension(file.File).Split('_', 2), file.Digest))
        .Select(file => new ReleaseMigration(file.Name[0], file.Name[^1], file.Digest))
        .ToList();

    // Null when it is gone, damaged, or sealed for another key.
    private async Task<IReadOnlyList<SqlFile>?> FilesAsync(ConfigurationCopy copy, CancellationToken cancellation)
    {
        if (read.TryGetValue(copy.Digest, out var known))
        {
            return known;
        }

        try
        {
            var archive = await content.ReadAsync(copy, cancellation);
            return read[copy.Digest] = ConfigurationArchive.Digests(archive)
                .Where(file => file.Key.StartsWith(Folder, StringComparison.Ordinal) && MigrationFile.IsName(file.Key[Folder.Length..]))
                .Select(file => new SqlFile(file.Key[Folder.Length..], ConfigurationArchive.ReadText(archive, name => name == file.Key), file.Value))
                .ToList();
        }
        catch (Exception problem) when (problem is StorageException or SealException or ToolException)
        {
            return null;
        }
    }
}
