using Deployer.Migrations;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Judges what it means for the database that its environment goes back to a release, by what it has got since. What takes
/// nothing away stays and does no harm to an older configuration; anything else may. Only reads.
/// </summary>
internal static class DatabaseLook
{
    /// <summary>Finds and judges the migrations that the database is ahead.</summary>
    /// <param name="run">A run, or an inspection.</param>
    /// <param name="release">The number of the release that is gone back to.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="Tools.ToolException">The SQL gate is not there, or cannot work.</exception>
    public static async Task<DatabaseVerdict> OfAsync(RunContext run, int release, CancellationToken cancellation) =>
        KnownHistory.IsKept(run)
            ? await JudgeAsync(run, release, await KnownHistory.ReadAsync(run, release, cancellation), cancellation)
            : new DatabaseVerdict(release, []);

    /// <summary>Judges the migrations that the database is ahead.</summary>
    /// <param name="run">A run, or an inspection.</param>
    /// <param name="release">The number of the release that is gone back to.</param>
    /// <param name="now">What the database has.</param>
    /// <param name="cancellation">Stops the judging.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="Tools.ToolException">The SQL gate is not there, or cannot work.</exception>
    public static async Task<DatabaseVerdict> JudgeAsync(RunContext run, int release, KnownHistory now, CancellationToken cancellation)
    {
        var record = KnownHistory.RecordOf(run);
        var unknown = now.Silent
            .Select(silent => $"what release {silent} did to the database is not on record, so that nobody can judge whether the older configuration works with that")
            .ToList();
        if (await record.AtAsync(release, cancellation) is not { } then)
        {
            return new DatabaseVerdict(release, [])
            {
                Unknown = [.. unknown, .. Doubt(release, now)],
                RestorePoint = record.BeforePushAfter(release),
            };
        }

        var ahead = now.Migrations.ExceptBy(then.Select(each => each.Version), each => each.Migration.Version, StringComparer.Ordinal).ToList();
        var lacking = then.ExceptBy(now.Migrations.Select(each => each.Migration.Version), each => each.Version, StringComparer.Ordinal);
        return new DatabaseVerdict(release, await JudgeAsync(ahead, record, cancellation))
        {
            Lacking = [.. lacking.Select(each => $"{each}")],
            Unknown = unknown,
            RestorePoint = record.BeforePushAfter(release),
        };
    }

    // A database that was asked and has none does no harm, whatever it had.
    private static IEnumerable<string> Doubt(int release, KnownHistory now) => now switch
    {
        { Migrations.Count: > 0 and var count } =>
        [
            $"what the database had in release {release} is not known, so that nobody can judge whether the older configuration works with "
            + $"the {DatabaseVerdict.Count(count)} that it has",
        ],
        { Session: null } => [$"what the database has, and what it had in release {release}, is not known"],
        _ => [],
    };

    private static async Task<IReadOnlyList<AheadMigration>> JudgeAsync(
        IReadOnlyList<KnownMigration> ahead, MigrationRecord record, CancellationToken cancellation)
    {
        var texts = new List<SqlFile>();
        foreach (var (migration, statements) in ahead)
        {
            if ((statements ?? (await record.TextAsync(migration, cancellation))?.Sql) is { } sql)
            {
                texts.Add(new SqlFile(migration.Version, sql, Digest: ""));
            }
        }

        // Together and in order: what one of them created holds nothing of the time before.
        var judged = (await SqlGate.BesideDeployer.JudgeAsync(texts, cancellation)).ToDictionary(file => file.File, StringComparer.Ordinal);
        return ahead.Select(each => each.Migration)
            .Select(each => new AheadMigration(each.Version, each.Name, judged.GetValueOrDefault(each.Version)?.Findings))
            .ToList();
    }
}
