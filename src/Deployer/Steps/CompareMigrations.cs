using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Steps;

/// <summary>
/// Says how far the database is ahead of the chosen release. Nothing is changed: migrations are never taken back, and never
/// pushed from an old tree. A database that does not answer is said to be unknown, and keeps nobody from going back. In doubt:
/// run again.
/// </summary>
internal sealed class CompareMigrations(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var releases = new ReleaseStore(run.Services.Home, run.Environment.Name, run.Services.Time);
        var chosen = releases.Get(run.ChosenRelease ?? 0);
        var history = await HistoryAsync(run, releases, context.CancellationToken);
        if (history is null || chosen.Migrations is not { } then)
        {
            run.Warn(history is null
                ? "how far the database is ahead is not known; its migrations stay as they are"
                : $"what the database had in release {chosen.Number} is not known; its {history.Count} migrations stay as they are");
        }
        else
        {
            Report(run, chosen.Number, Without(history, then), Without(then, history));
        }

        if (history is not null)
        {
            await new RunRelease(run).MigratedAsync(history, context.CancellationToken);
        }

        return ExecutionResult.Next();
    }

    private static void Report(RunContext run, int release, List<ReleaseMigration> ahead, List<ReleaseMigration> missing)
    {
        if (ahead.Count > 0)
        {
            run.Warn($"the database is {Count(ahead)} ahead of release {release}: {string.Join(", ", ahead)}. They stay. What of them "
                + "takes something away was asked about with the plan");
        }

        if (missing.Count > 0)
        {
            run.Warn($"the database lacks {Count(missing)} of release {release}: {string.Join(", ", missing)}. A rollback pushes none");
        }

        if (ahead.Count == 0 && missing.Count == 0)
        {
            run.Note($"the database has the migrations of release {release}");
        }
    }

    private static async Task<IReadOnlyList<ReleaseMigration>?> HistoryAsync(
        RunContext run, ReleaseStore releases, CancellationToken cancellation)
    {
        var known = releases.Entries().Select(entry => entry.Release?.Migrations).OfType<IReadOnlyList<ReleaseMigration>>();
        try
        {
            if (await LinkedSession.OfAsync(run, await Databases.TargetOfAsync(run, cancellation), cancellation) is not { } url)
            {
                var last = known.FirstOrDefault();
                run.Note($"the project's history cannot be read from here ({Databases.PasswordVariable} is not set, or nothing answers); "
                    + (last is null ? "no release says what it had" : "taken from what the last release left"));
                return last;
            }

            await using var probe = new PostgresProbe(url);
            var digests = known.SelectMany(migrations => migrations)
                .Where(migration => migration.Digest is not null)
                .GroupBy(migration => migration.Version, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.First().Digest, StringComparer.Ordinal);
            return (await probe.ListMigrationsAsync(cancellation))
                .Select(applied => new ReleaseMigration(applied.Version, applied.Name, digests.GetValueOrDefault(applied.Version)))
                .ToList();
        }
        catch (Exception problem) when (problem is DeployerException or NpgsqlException)
        {
            run.Warn($"the database could not be asked: {problem.Message}");
            return null;
        }
    }

    private static List<ReleaseMigration> Without(IReadOnlyList<ReleaseMigration> all, IReadOnlyList<ReleaseMigration> others) =>
        all.ExceptBy(others.Select(migration => migration.Version), migration => migration.Version, StringComparer.Ordinal).ToList();

    private static string Count(List<ReleaseMigration> migrations) =>
        $"{migrations.Count} {(migrations.Count == 1 ? "migration" : "migrations")}";
}
