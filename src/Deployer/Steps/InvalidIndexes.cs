using Deployer.Migrations;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// Looks for what an earlier failure has left of the indexes that pending migrations create concurrently: <c>IF NOT EXISTS</c> would take
/// an invalid index for the one that is wanted, and the history would have the migration.
/// </summary>
internal static class InvalidIndexes
{
    /// <summary>Refuses to push as long as one of them is there.</summary>
    /// <param name="run">The run; its migrations are those of its own copy.</param>
    /// <param name="session">A session with the database; null when there is none, and nobody can look.</param>
    /// <param name="pending">The names of the pending files, by the CLI's word.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <exception cref="StepFailedException">One is there, and no pending file removes it.</exception>
    public static async Task RefuseAsync(RunContext run, DatabaseUrl? session, IReadOnlyList<string> pending, CancellationToken cancellation)
    {
        var texts = MigrationGate.FilesOf(run, pending).Select(file => SqlFile.Read(file).Sql).ToList();
        var wanted = texts.SelectMany(ConcurrentIndex.In).ToList();
        if (session is null || wanted.Count == 0)
        {
            return;
        }

        await using var probe = new PostgresProbe(session);
        var removed = texts.SelectMany(ConcurrentIndex.RemovedBy).Select(index => index.Name).ToHashSet(StringComparer.Ordinal);
        var left = (await probe.ListInvalidIndexesAsync(wanted.Select(index => index.Name), cancellation))
            .Where(index => !removed.Contains(index.Name))
            .Where(index => wanted.Any(each => each.Name == index.Name && (each.Schema ?? index.Schema) == index.Schema))
            .ToList();
        if (left.Count > 0)
        {
            throw new StepFailedException(
                "An earlier attempt to create an index concurrently has left it invalid: no query uses it, and IF NOT EXISTS would skip it. "
                + $"Nothing was pushed: {string.Join(", ", left.Select(index => $"{index.Schema}.{index.Name}"))}.",
                $"Remove what is left of it: {string.Join("; ", left.Select(index => index.Removal))}\ndeployer resume {run.RunId}");
        }
    }
}
