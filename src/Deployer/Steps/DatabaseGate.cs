using Deployer.Migrations;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Decides how a rollback goes on with the database: as it is, because what it has got since the chosen release takes nothing away or a person
/// has said that it is to be kept; or by scripts that take the migrations back that stand in the way.
/// </summary>
/// <param name="run">A run that goes back to a release.</param>
/// <param name="chosen">The release.</param>
internal sealed class DatabaseGate(RunContext run, ChosenRelease chosen)
{
    private const string VerdictFact = "database-verdict.json";

    /// <summary>Whether the verdict is told by somebody else.</summary>
    public bool IsSilent { get; init; }

    /// <summary>The verdict that a run was told before anything was changed.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The verdict; null when there is none.</returns>
    public static DatabaseVerdict? VerdictOf(RunFolder folder) => folder.Recall<DatabaseVerdict>(VerdictFact);

    /// <summary>Keeps the verdict, tells whoever watches, and stops where the release's configuration may not work with the database.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="cancellation">Stops the trying of scripts.</param>
    /// <returns>The scripts that were tried and are to be run after the apply; null when there are none.</returns>
    /// <exception cref="StepFailedException">A person has to decide what becomes of the database, or a script does not work.</exception>
    public async Task<RollbackScripts?> PassAsync(DatabaseVerdict verdict, CancellationToken cancellation)
    {
        var back = new MigrationsBack(run);
        back.Forget();
        run.Folder.Keep(VerdictFact, verdict);
        if (!IsSilent)
        {
            Tell(verdict);
        }

        if (verdict.Fits)
        {
            return null;
        }

        if (!chosen.KeepsDatabase)
        {
            return await back.ChooseAsync(verdict, cancellation) ?? throw Refusal(run, verdict);
        }

        run.Warn($"the database is kept as it is, knowingly (--database keep): whether release {verdict.Release} works with it, verify and your users tell");
        return null;
    }

    /// <summary>Why a rollback stops at the database, with the ways out.</summary>
    /// <param name="run">The run, or an inspection.</param>
    /// <param name="verdict">A verdict by which the configuration may not work.</param>
    /// <returns>The error.</returns>
    public static StepFailedException Refusal(RunContext run, DatabaseVerdict verdict)
    {
        var (release, back) = (verdict.Release, $"deployer rollback {run.Environment.Name} --to {verdict.Release}");
        string[] doubts = [.. verdict.Ahead.Where(each => each.Stops).Select(each => $"{each} {each.Verdict}"), .. verdict.Unknown];
        return new StepFailedException(
            $"The configuration of release {release} may not work with the database as it is. Nothing was changed.\n"
            + string.Join('\n', doubts.Select(line => $"  {line}")),
            Scripts(run, verdict, back)
            + $"If you know that it does: {back} --database keep\n"
            + "If the data is to be what it was (whatever was written since then is lost):\n"
            + string.Join('\n', DataRecovery.Steps(run.Environment, verdict.RestorePoint).Append($"then: {back}").Select(line => $"  {line}"))
            + $"\nOr stay: deployer deploy {run.Environment.Name}");
    }

    private static string Scripts(RunContext run, DatabaseVerdict verdict, string back)
    {
        var missing = new MigrationsBack(run).Missing(verdict);
        return missing.Count == 0 ? "" : "To take it back, write and review the statements that undo it, the newest first:\n"
            + string.Join('\n', missing.Select(file => $"  {file}"))
            + $"\n  then: {back}\n";
    }

    private void Tell(DatabaseVerdict verdict)
    {
        foreach (var line in verdict.Lines())
        {
            if (verdict.Ahead.All(each => each.Effect == SqlEffect.Additive) && verdict.Fits)
            {
                run.Note(line);
            }
            else
            {
                run.Warn(line);
            }
        }
    }
}
