using Deployer.Migrations;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Steps;

/// <summary>
/// Judges the migrations that a database has and a chosen release had not. They stay in a rollback: those that only add do no harm to
/// an older configuration, those that take something away may.
/// </summary>
internal static class AheadMigrations
{
    /// <summary>Why a rollback must not be applied before a person has approved it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>The reasons; none for a deployment, and when it is not known what the database had then or has now.</returns>
    public static async Task<IReadOnlyList<string>> ReasonsAsync(RunContext run, CancellationToken cancellation)
    {
        if (run.ChosenRelease is not { } number
            || new ReleaseStore(run.Services.Home, run.Environment.Name, run.Services.Time).Get(number).Migrations is not { } then)
        {
            return [];
        }

        try
        {
            var target = await Databases.TargetOfAsync(run, cancellation);
            return await LinkedSession.OfAsync(run, target, cancellation) is { } session
                ? (await JudgeAsync(session, then, cancellation)).SelectMany(file => Reasons(file, number)).ToList()
                : [];
        }
        catch (Exception problem) when (problem is DatabaseUnreachableException or StepFailedException or NpgsqlException)
        {
            run.Warn($"whether the older configuration can work with the database is not known: {problem.Message}");
            return [];
        }
    }

    /// <summary>Judges what the database has run since, by the statements in its history.</summary>
    /// <param name="session">The database.</param>
    /// <param name="then">The migrations of the release.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>The migrations, oldest first; lines are not those of their files.</returns>
    internal static async Task<IReadOnlyList<PendingMigration>> JudgeAsync(
        DatabaseUrl session, IReadOnlyList<ReleaseMigration> then, CancellationToken cancellation)
    {
        await using var probe = new PostgresProbe(session);
        var since = (await probe.ListMigrationsAsync(cancellation)).ExceptBy(then.Select(migration => migration.Version), applied => applied.Version);
        return await SqlGate.BesideDeployer.JudgeAsync(
            since.Select(applied => new SqlFile($"{applied.Version}_{applied.Name}", string.Join(";\n", applied.Statements), Digest: "")).ToList(),
            cancellation);
    }

    private static IEnumerable<string> Reasons(PendingMigration file, int release) =>
        file.Findings.Where(finding => finding.Effect >= SqlEffect.Contracting).Select(finding =>
            $"the database stays ahead of release {release}, and {file.File} {finding.What}"
            + (finding.Effect == SqlEffect.CannotJudge ? ", which cannot be judged" : ": the older configuration may not work with that"));
}
