using Deployer.Migrations;
using Deployer.Runs;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Steps;

/// <summary>Finds out, before a push, where the database stands and what it can be restored from.</summary>
internal static class RestorePoints
{
    /// <summary>Asks the database and, for a linked project, the management API.</summary>
    /// <param name="run">The run.</param>
    /// <param name="target">The database.</param>
    /// <param name="session">A session with it; null when there is none.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>What could be found out; at least the time.</returns>
    public static async Task<RestorePoint> FindAsync(
        RunContext run, DatabaseTarget target, DatabaseUrl? session, CancellationToken cancellation)
    {
        var point = session is null ? new RestorePoint(run.Services.Time.GetUtcNow()) : await OfDatabaseAsync(run, session, cancellation);
        if (target is not LinkedProject project || SupabaseApi.Of(TerraformSetup.ToolEnvironment(run)) is not { } api)
        {
            return point;
        }

        try
        {
            var (pointInTime, lastBackup) = await api.BackupsAsync(project.Ref, cancellation);
            return point with { PointInTime = pointInTime, LastBackup = lastBackup };
        }
        catch (ToolFailedException silent)
        {
            run.Note($"what the project can be restored from is not known: {silent.Detail}");
            return point with { PointInTime = null };
        }
    }

    private static async Task<RestorePoint> OfDatabaseAsync(RunContext run, DatabaseUrl session, CancellationToken cancellation)
    {
        try
        {
            await using var probe = new PostgresProbe(session);
            var (at, lsn, archives) = await probe.PositionAsync(cancellation);
            return new RestorePoint(at) { Lsn = lsn, PointInTime = archives };
        }
        catch (Exception problem) when (problem is DatabaseUnreachableException or NpgsqlException)
        {
            run.Note($"where the database stands is not known: {problem.Message}");
            return new RestorePoint(run.Services.Time.GetUtcNow());
        }
    }
}
