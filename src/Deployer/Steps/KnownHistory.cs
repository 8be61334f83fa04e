using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Steps;

/// <summary>A migration that a database has.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Statements">What the database's history says that it did; null when that says nothing. They may hold secrets.</param>
internal sealed record KnownMigration(ReleaseMigration Migration, string? Statements);

/// <summary>
/// The migrations that an environment's database has: by its own history, or, where it cannot be asked, by what the releases have on record.
/// </summary>
/// <param name="Migrations">The migrations, oldest first.</param>
/// <param name="Silent">Releases of which nobody knows what they did to the database; none when it was asked.</param>
internal sealed record KnownHistory(IReadOnlyList<KnownMigration> Migrations, IReadOnlyList<int> Silent)
{
    /// <summary>The session in which the database was asked; null when it was not.</summary>
    public DatabaseUrl? Session { get; init; }

    /// <summary>Whether the repository's deployments push migrations at all; where none does, no database is asked, or started.</summary>
    /// <param name="run">The run.</param>
    public static bool IsKept(RunContext run) => DeployDefinition.StepOf(run.Services.Repository.Root, nameof(PushMigrations)) is not null;

    /// <summary>Reads it, and says so where the database cannot be asked.</summary>
    /// <param name="run">The run.</param>
    /// <param name="since">The release that is gone back to.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>What is known.</returns>
    public static async Task<KnownHistory> ReadAsync(RunContext run, int since, CancellationToken cancellation)
    {
        var record = RecordOf(run);
        try
        {
            if (await LinkedSession.OfAsync(run, await Databases.TargetOfAsync(run, cancellation), cancellation) is { } session)
            {
                return new KnownHistory(await AskAsync(session, record, cancellation), []) { Session = session };
            }

            run.Warn($"the database cannot be asked from here ({Databases.PasswordVariable} is not set, or nothing answers); {Otherwise(since)}");
        }
        catch (Exception problem) when (problem is DeployerException or NpgsqlException)
        {
            run.Warn($"the database could not be asked: {problem.Message}\n{Otherwise(since)}");
        }

        var (migrations, silent) = await record.NowAsync(since, cancellation);
        return new KnownHistory(migrations.Select(migration => new KnownMigration(migration, Statements: null)).ToList(), silent);
    }

    /// <summary>What the releases of a run's environment know of migrations.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The record.</returns>
    public static MigrationRecord RecordOf(RunContext run) => new(
        run.Releases, new ReleaseContent(run.Services.Home, run.Environment));

    private static string Otherwise(int since) => $"what it has is told by what the releases since {since} have on record";

    // A version that somebody has put into the history by hand has no statements there.
    private static async Task<IReadOnlyList<KnownMigration>> AskAsync(DatabaseUrl session, MigrationRecord record, CancellationToken cancellation)
    {
        await using var probe = new PostgresProbe(session);
        var digests = record.Digests();
        return (await probe.ListMigrationsAsync(cancellation))
            .Select(applied => new KnownMigration(
                new ReleaseMigration(applied.Version, applied.Name, digests.GetValueOrDefault(applied.Version)),
                applied.Statements.Count == 0 ? null : string.Join(";\n", applied.Statements)))
            .ToList();
    }
}
