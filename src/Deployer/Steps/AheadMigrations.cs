using Deployer.Migrations;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Steps;

/// <summary>
/// Judges the migrations that a database has and a chosen release had not. They stay in a rollback: those that only add do no harm to
/// an older configuration, those that take something away may. What the database cannot be asked is judged by what the releases know.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="number">The chosen release.</param>
internal sealed class AheadMigrations(RunContext run, int number)
{
    private readonly MigrationRecord record = new(
        new ReleaseStore(run.Services.Home, run.Environment.Name, run.Services.Time), new ReleaseContent(run.Services.Home, run.Environment));

    /// <summary>A migration that the database has.</summary>
    /// <param name="Migration">The migration.</param>
    /// <param name="Statements">What the history says that it did; null when that says nothing.</param>
    private sealed record Ahead(ReleaseMigration Migration, string? Statements);

    private string Otherwise => $"whether the older configuration can work with it is judged by what the releases since {number} have on record";

    /// <summary>Why a rollback must not be applied before a person has approved it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>The reasons; none for a deployment.</returns>
    public static async Task<IReadOnlyList<string>> ReasonsAsync(RunContext run, CancellationToken cancellation) =>
        run.ChosenRelease is { } number ? await new AheadMigrations(run, number).ReasonsAsync(cancellation) : [];

    private async Task<IReadOnlyList<string>> ReasonsAsync(CancellationToken cancellation)
    {
        var (now, silent) = await AskAsync(cancellation) is { } history ? (history, []) : await RecalledAsync(cancellation);
        var unknown = silent.Select(release =>
            $"what release {release} did to the database is not on record, so that nobody can judge whether the older configuration works with that");
        if (await record.AtAsync(number, cancellation) is not { } then)
        {
            return now.Count == 0 ? [.. unknown] :
            [
                $"what the database had in release {number} is not known, so that nobody can judge whether the older configuration works with "
                + $"the {now.Count} {(now.Count == 1 ? "migration" : "migrations")} that it has",
            ];
        }

        var ahead = now.ExceptBy(then.Select(each => each.Version), each => each.Migration.Version, StringComparer.Ordinal);
        return [.. unknown, .. await JudgeAsync(ahead, cancellation)];
    }

    private async Task<List<string>> JudgeAsync(IEnumerable<Ahead> ahead, CancellationToken cancellation)
    {
        var (texts, reasons) = (new List<SqlFile>(), new List<string>());
        foreach (var (migration, statements) in ahead)
        {
            if ((statements ?? (await record.TextAsync(migration, cancellation))?.Sql) is { } sql)
            {
                texts.Add(new SqlFile($"{migration}", sql, Digest: ""));
            }
            else
            {
                reasons.Add($"the database stays ahead of release {number}, and what {migration} did is not on record, so that it cannot be judged");
            }
        }

        var judged = await SqlGate.BesideDeployer.JudgeAsync(texts, cancellation);
        return [.. reasons, .. judged.SelectMany(Doubts)];
    }

    private IEnumerable<string> Doubts(PendingMigration file) => file.Findings.Where(finding => finding.Effect >= SqlEffect.Contracting).Select(finding =>
        $"the database stays ahead of release {number}, and {file.File} {finding.What}"
        + (finding.Effect == SqlEffect.CannotJudge ? ", which cannot be judged" : ": the older configuration may not work with that"));

    // Null when it cannot be asked. A version that somebody has put into the history by hand has no statements there.
    private async Task<List<Ahead>?> AskAsync(CancellationToken cancellation)
    {
        try
        {
            var target = await Databases.TargetOfAsync(run, cancellation);
            if (await LinkedSession.OfAsync(run, target, cancellation) is not { } session)
            {
                run.Warn($"the database cannot be asked from here ({Databases.PasswordVariable} is not set, or nothing answers); {Otherwise}");
                return null;
            }

            await using var probe = new PostgresProbe(session);
            return (await probe.ListMigrationsAsync(cancellation))
                .Select(applied => new Ahead(
                    new ReleaseMigration(applied.Version, applied.Name, Digest: null),
                    applied.Statements.Count == 0 ? null : string.Join(";\n", applied.Statements)))
                .ToList();
        }
        catch (Exception problem) when (problem is DeployerException or NpgsqlException)
        {
            run.Warn($"the database could not be asked: {problem.Message}\n{Otherwise}");
            return null;
        }
    }

    private async Task<(List<Ahead> Now, IReadOnlyList<int> Silent)> RecalledAsync(CancellationToken cancellation)
    {
        var (migrations, silent) = await record.SinceAsync(number, cancellation);
        return (migrations.Select(migration => new Ahead(migration, Statements: null)).ToList(), silent);
    }
}
