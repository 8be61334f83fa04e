namespace Deployer.Migrations;

/// <summary>
/// Compares the files with the database's history, by their versions as the Supabase CLI does, and says what it would stumble over
/// before it does.
/// </summary>
internal static class MigrationOrder
{
    /// <summary>The database has versions that no file has. The CLI advises to delete them from the history, which would make it lie.</summary>
    /// <param name="versions">The versions, or what the CLI said of them.</param>
    public static MigrationProblem Ahead(string versions) => new(
        $"The database is ahead of 'supabase/migrations/': its history has versions that no file here has. Nothing was changed.\n{versions}",
        "Get the files that were deployed (git pull, or the branch that was deployed last)");

    /// <summary>Files that would be pushed behind a newer one.</summary>
    /// <param name="files">The files' names, one a line.</param>
    public static MigrationProblem OutOfOrder(string files) => new(
        $"A pending migration is older than the last one that the database has. Nothing was changed.\n{files}",
        "Give the file a later timestamp");

    /// <summary>Looks for what keeps a push from working.</summary>
    /// <param name="files">The files, in order.</param>
    /// <param name="applied">The versions in the database's history.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static MigrationProblem? Check(IReadOnlyList<MigrationFile> files, IReadOnlyCollection<string> applied)
    {
        if (files.GroupBy(file => file.Version).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            return new MigrationProblem(
                $"{twice.Count()} migrations have the version {twice.Key}, of which the database's history can hold one: "
                + $"{string.Join(", ", twice.Select(file => file.Name))}. Nothing was changed.",
                applied.Contains(twice.Key)
                    ? "Give the file that was not applied yet a later timestamp"
                    : "Give one of them another timestamp");
        }

        var missing = applied.Except(files.Select(file => file.Version), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
        {
            return Ahead(string.Join(", ", missing));
        }

        var last = applied.Max(StringComparer.Ordinal);
        var late = Pending(files, applied).Where(file => StringComparer.Ordinal.Compare(file.Version, last) < 0).ToList();
        return late.Count == 0 ? null : OutOfOrder(string.Join('\n', late.Select(file => $"supabase/migrations/{file.Name}")));
    }

    /// <summary>The files whose versions the database does not have.</summary>
    /// <param name="files">The files, in order.</param>
    /// <param name="applied">The versions in the database's history.</param>
    /// <returns>The pending files, in order.</returns>
    public static IReadOnlyList<MigrationFile> Pending(IReadOnlyList<MigrationFile> files, IReadOnlyCollection<string> applied) =>
        files.Where(file => !applied.Contains(file.Version)).ToList();
}
