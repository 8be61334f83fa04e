using System.Text.Json.Serialization;

namespace Deployer.Migrations;

/// <summary>A statement of a script. It may hold secrets.</summary>
/// <param name="Line">Where in the file it begins, from 1.</param>
/// <param name="Sql">The statement, without the semicolon that ends it.</param>
internal sealed record ScriptStatement(int Line, string Sql);

/// <summary>A reviewed script that takes one migration back.</summary>
/// <param name="Migration">The migration that it takes back.</param>
/// <param name="File">The file's name.</param>
/// <param name="Statements">The file as it was read once: what was tried and approved is what is run.</param>
/// <param name="Findings">What its statements take away, change or hide, by PostgreSQL's own grammar.</param>
internal sealed record RollbackScript(AheadMigration Migration, string File, IReadOnlyList<ScriptStatement> Statements, IReadOnlyList<SqlFinding> Findings);

/// <summary>The scripts that take a database's migrations back, in the order in which they are run: the newest migration first.</summary>
/// <param name="Release">The release that is gone back to.</param>
/// <param name="Scripts">The scripts.</param>
internal sealed record RollbackScripts(int Release, IReadOnlyList<RollbackScript> Scripts)
{
    /// <summary>Where a repository has them.</summary>
    public const string Folder = "supabase/rollbacks";

    /// <summary>The versions that they take back.</summary>
    [JsonIgnore]
    public IReadOnlySet<string> Versions => Scripts.Select(script => script.Migration.Version).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// The migrations that have to be taken back so that what stops a rollback is gone: the oldest that stops, and all that came after it.
    /// What is newer may rest on it, and a history with a gap keeps every later push from working.
    /// </summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>The migrations, the newest first; none when scripts do not help, because something else is not known.</returns>
    public static IReadOnlyList<AheadMigration> Needed(DatabaseVerdict verdict) => verdict.Unknown.Count > 0
        // The history is the database's word: a name in it may be no file's.
        || verdict.Ahead.Any(migration => !MigrationFile.IsName(FileOf(migration)))
            ? []
            : [.. verdict.Ahead.SkipWhile(migration => !migration.Stops).Reverse()];

    /// <summary>The file that takes a migration back.</summary>
    /// <param name="migration">The migration.</param>
    /// <returns>Its name, such as <c>20260402000000_tidy.sql</c>: that of the migration.</returns>
    public static string FileOf(AheadMigration migration) => $"{migration.Version}_{migration.Name}.sql";
}
