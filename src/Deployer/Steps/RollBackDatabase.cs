using Deployer.Migrations;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Runs the scripts that were approved with the plan, which take back what the older configuration cannot work with, and says how far the
/// database is ahead of the chosen release otherwise. Migrations are never pushed from an old tree. In doubt: run again; the history tells
/// which scripts were run.
/// </summary>
internal sealed class RollBackDatabase(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        if (ChosenRelease.Read(run.Folder) is not { Number: var number } chosen || !KnownHistory.IsKept(run))
        {
            run.Note("deployments push no migrations");
            return ExecutionResult.Next();
        }

        var scripts = MigrationsBack.Of(run.Folder);
        if (scripts is not null)
        {
            await new MigrationsBack(run).RunAsync(scripts, context.CancellationToken);
        }

        var history = await KnownHistory.ReadAsync(run, number, context.CancellationToken);
        var verdict = await DatabaseLook.JudgeAsync(run, number, history, context.CancellationToken);
        Report(run, chosen, verdict);
        if (history.Silent.Count == 0)
        {
            await new RunRelease(run).DatabaseComparedAsync(
                [.. history.Migrations.Select(each => each.Migration)],
                verdict,
                [.. (scripts?.Scripts ?? []).Select(script => $"{script.Migration}")],
                context.CancellationToken);
        }

        return ExecutionResult.Next();
    }

    private static void Report(RunContext run, ChosenRelease chosen, DatabaseVerdict verdict)
    {
        if (verdict.Ahead.Count == 0 && verdict.Besides.Count == 0)
        {
            run.Note($"the database has the migrations of release {verdict.Release}");
        }

        if (verdict.Ahead.Count > 0)
        {
            run.Warn($"the database is {DatabaseVerdict.Count(verdict.Ahead.Count)} ahead of release {verdict.Release}: {string.Join(", ", verdict.Ahead)}. "
                + $"They stay{(!verdict.Fits && chosen.KeepsDatabase ? ", knowingly (--database keep)" : "")}");
        }

        foreach (var line in verdict.Besides)
        {
            run.Warn(line);
        }

        var told = DatabaseGate.VerdictOf(run.Folder)?.Ahead.Select(each => each.Version) ?? [];
        foreach (var late in verdict.Ahead.ExceptBy(told, each => each.Version).Where(each => each.Effect > SqlEffect.Additive))
        {
            run.Warn($"{late} came after the plan was approved: {late.Verdict}");
        }
    }
}
