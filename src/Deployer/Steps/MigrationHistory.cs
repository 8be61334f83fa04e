using Deployer.Migrations;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// What a run's files are to a database, by the database's history: which are pending, what keeps them from being pushed, and which say
/// something else than what was applied. The CLI compares versions only, so it never notices that an applied file was edited. That is a
/// warning, not a failure: the database is as it was deployed.
/// </summary>
/// <param name="Pending">The files that the history does not have, in order.</param>
/// <param name="Problem">Why nothing can be pushed; null when it can.</param>
/// <param name="Edited">Names of the files that were edited after they had been applied.</param>
internal sealed record MigrationHistory(IReadOnlyList<MigrationFile> Pending, MigrationProblem? Problem, IReadOnlyList<string> Edited)
{
    /// <summary>Compares, as the CLI does, without starting it: that would take a second.</summary>
    /// <param name="run">The run; its migrations are those of its own copy.</param>
    /// <param name="session">The database.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>What the files are to it.</returns>
    /// <exception cref="DatabaseUnreachableException">It does not answer, or does not let us in.</exception>
    public static async Task<MigrationHistory> CompareAsync(RunContext run, DatabaseUrl session, CancellationToken cancellation)
    {
        await using var probe = new PostgresProbe(session);
        var applied = await probe.ListMigrationsAsync(cancellation);
        var versions = applied.Select(migration => migration.Version).ToList();
        var files = MigrationFile.In(run.Folder.Migrations);
        return new MigrationHistory(
            MigrationOrder.Pending(files, versions),
            MigrationOrder.Check(files, versions),
            EditedMigrations.Find(run.Folder.Migrations, applied));
    }
}
