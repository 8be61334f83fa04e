using Deployer.Migrations;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Decides whether a rollback may go on with the database as it is: what it has got since the chosen release only adds, or a person has said
/// that it is to be kept.
/// </summary>
/// <param name="run">A run that goes back to a release.</param>
/// <param name="chosen">The release.</param>
internal sealed class DatabaseGate(RunContext run, ChosenRelease chosen)
{
    private const string VerdictFact = "database-verdict.json";

    /// <summary>The verdict that a run was told before anything was changed.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The verdict; null when there is none.</returns>
    public static DatabaseVerdict? VerdictOf(RunFolder folder) => folder.Recall<DatabaseVerdict>(VerdictFact);

    /// <summary>Keeps the verdict, tells whoever watches, and stops where the release's configuration may not work with the database.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <exception cref="StepFailedException">A person has to decide what becomes of the database.</exception>
    public void Pass(DatabaseVerdict verdict)
    {
        run.Folder.Keep(VerdictFact, verdict);
        Tell(verdict);
        if (verdict.Fits)
        {
            return;
        }

        if (!chosen.KeepsDatabase)
        {
            throw Refusal(run, verdict);
        }

        run.Warn($"the database is kept as it is, knowingly (--database keep): whether release {verdict.Release} works with it, verify and your users tell");
    }

    /// <summary>Why a rollback stops at the database, with the ways out.</summary>
    /// <param name="run">The run, or an inspection.</param>
    /// <param name="verdict">A verdict by which the configuration may not work.</param>
    /// <returns>The error.</returns>
    public static StepFailedException Refusal(RunContext run, DatabaseVerdict verdict)
    {
        var (release, back) = (verdict.Release, $"deployer rollback {run.Environment.Name} --to {verdict.Release}");
        string[] doubts = [.. verdict.Ahead.Where(each => each.Effect > SqlEffect.Additive).Select(each => $"{each} {each.Verdict}"), .. verdict.Unknown];
        return new StepFailedException(
            $"The configuration of release {release} may not work with the database as it is. Nothing was changed.\n"
            + string.Join('\n', doubts.Select(line => $"  {line}")),
            $"If you know that it does: {back} --database keep\n"
            + "If the data is to be what it was (whatever was written since then is lost):\n"
            + string.Join('\n', DataRecovery.Steps(run.Environment, verdict.RestorePoint).Append($"then: {back}").Select(line => $"  {line}"))
            + $"\nOr stay: deployer deploy {run.Environment.Name}");
    }

    private void Tell(DatabaseVerdict verdict)
    {
        foreach (var line in verdict.Lines())
        {
            if (verdict.Fits)
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
