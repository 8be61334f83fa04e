using Deployer.Migrations;
using Deployer.Runs;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Steps;

/// <summary>
/// Takes a database's migrations back by the scripts that somebody has written and reviewed for that (<c>supabase/rollbacks</c>): chooses and
/// tries them before anything is changed, and runs them after the apply.
/// </summary>
/// <param name="run">A run that goes back to a release.</param>
internal sealed class MigrationsBack(RunContext run)
{
    private const string ScriptsFact = "rollback-scripts.json";

    private string Folder => Path.Combine(run.Services.Repository.Root, RollbackScripts.Folder);

    /// <summary>The scripts that a run is going to run, or has run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The scripts; null when there are none.</returns>
    public static RollbackScripts? Of(RunFolder folder) => folder.Recall<RollbackScripts>(ScriptsFact);

    /// <summary>The files that would have to be written, so that the migrations that stop a rollback can be taken back.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>Relative paths; none when all are there, or when scripts do not help.</returns>
    public IReadOnlyList<string> Missing(DatabaseVerdict verdict) => RollbackScripts.Needed(verdict)
        .Select(RollbackScripts.FileOf)
        .Where(file => !File.Exists(Path.Combine(Folder, file)))
        .Select(file => $"{RollbackScripts.Folder}/{file}")
        .ToList();

    /// <summary>Drops what an earlier plan has chosen.</summary>
    public void Forget() => run.Folder.Forget(ScriptsFact);

    /// <summary>Chooses the scripts that take back what stops a rollback, tries them, and keeps their texts for the step that runs them.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The scripts; null when one is missing, or scripts do not help.</returns>
    /// <exception cref="StepFailedException">One of them does not work, or the database cannot be asked.</exception>
    public async Task<RollbackScripts?> ChooseAsync(DatabaseVerdict verdict, CancellationToken cancellation)
    {
        var needed = RollbackScripts.Needed(verdict);
        if (needed.Count == 0 || Missing(verdict).Count > 0)
        {
            return null;
        }

        var files = needed.Select(each => SqlFile.Read(new MigrationFile(each.Version, each.Name, Path.Combine(Folder, RollbackScripts.FileOf(each))))).ToList();
        var judged = await SqlGate.BesideDeployer.JudgeAsync(files, cancellation);
        if (judged.FirstOrDefault(file => file.Halfway is not null) is { Halfway: { } statement } halfway)
        {
            throw Refused($"{halfway.File}, line {statement.Line}: {statement.What}, so that it cannot be run in one transaction with its row in the history.");
        }

        if (judged.FirstOrDefault(file => file.Texts.Count == 0) is { } empty)
        {
            throw Refused($"{empty.File}{(empty.Findings is [var mistake, ..] ? $", line {mistake.Line}: {mistake.What}" : " has no statement")}.");
        }

        var scripts = new RollbackScripts(verdict.Release, [.. needed.Zip(judged, ToScript)]);
        await TryAsync(scripts, cancellation);
        run.Folder.Keep(ScriptsFact, scripts);
        return scripts;
    }

    /// <summary>Why a person must be asked about the scripts.</summary>
    /// <param name="scripts">The scripts.</param>
    /// <param name="consent">What was decided when the run was started.</param>
    /// <returns>The reasons, and whether a guard is among them, which <c>--yes</c> does not answer.</returns>
    public static (IReadOnlyList<string> Reasons, bool Guarded) Objections(RollbackScripts? scripts, Consent consent)
    {
        var asked = (scripts?.Scripts ?? []).Where(script => !consent.AllowDestroy.Contains(script.File)).ToList();
        var losses = asked.SelectMany(script => script.Findings.Where(finding => finding.Loses)
            .Select(finding => $"{RollbackScripts.Folder}/{script.File}, {finding}: data would be gone")).ToList();
        var others = asked.Where(script => !script.Findings.Any(finding => finding.Loses))
            .Select(script => $"{RollbackScripts.Folder}/{script.File} takes a migration back");
        return ([.. losses, .. consent.AssumeYes ? [] : others], losses.Count > 0);
    }

    /// <summary>Runs what has not been run yet, by the database's history.</summary>
    /// <param name="scripts">The scripts.</param>
    /// <param name="cancellation">Cancels the statement that runs; its script is rolled back then.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StepFailedException">One of them does not work, or the history is another one by now.</exception>
    public async Task RunAsync(RollbackScripts scripts, CancellationToken cancellation)
    {
        var (target, session) = await SessionAsync(cancellation);
        await using var only = await PushLock.TakeAsync(run, session, cancellation);
        await using var probe = new PostgresProbe(session);
        var history = (await probe.ListMigrationsAsync(cancellation)).Select(each => each.Version).ToList();
        var left = scripts.Scripts.Where(script => history.Contains(script.Migration.Version)).ToList();
        var late = history.Except(scripts.Versions).Where(version => scripts.Scripts.Any(script => string.CompareOrdinal(version, script.Migration.Version) > 0)).ToList();
        if (left.Count > 0 && late.Count > 0)
        {
            throw new StepFailedException(
                $"The database has got what came after the plan was approved: {string.Join(", ", late)}. No script was run beneath it.",
                $"Begin anew, with a script for that too: deployer reject {run.RunId}\ndeployer rollback {run.Environment.Name} --to {scripts.Release}");
        }

        if (left.Count > 0)
        {
            var point = await RestorePoints.FindAsync(run, target, session, cancellation);
            run.Note($"restore point: {point}");
            new RunRelease(run).MigrationsBegin(point);
        }

        await using var runs = new ScriptSession(session);
        foreach (var script in left)
        {
            await run.Services.Fence.ChangesAsync(run.Change);
            await ExplainAsync(() => runs.RunAsync(script, cancellation), $"Mend the database or the script; the script is read anew by a new run: deployer reject {run.RunId}\n"
                + $"deployer rollback {run.Environment.Name} --to {scripts.Release}", "Its own changes are rolled back.");
            run.Note($"{script.Migration} is taken back");
        }
    }

    private static RollbackScript ToScript(AheadMigration migration, PendingMigration judged) => new(
        migration, judged.File, [.. judged.Lines.Zip(judged.Texts, (line, sql) => new ScriptStatement(line, sql))], judged.Findings);

    private async Task TryAsync(RollbackScripts scripts, CancellationToken cancellation)
    {
        var (_, session) = await SessionAsync(cancellation);
        await using var runs = new ScriptSession(session);
        await ExplainAsync(
            () => runs.TryAsync(scripts.Scripts, cancellation), $"Mend it, then: deployer resume {run.RunId}", "It was only tried, and rolled back. Nothing was changed.");
        run.Note($"tried, and rolled back: {string.Join(", ", scripts.Scripts.Select(script => script.File))}");
    }

    private async Task<(DatabaseTarget Target, DatabaseUrl Session)> SessionAsync(CancellationToken cancellation)
    {
        var target = await Databases.TargetOfAsync(run, cancellation);
        return await LinkedSession.OfAsync(run, target, cancellation) is { } session
            ? (target, session)
            : throw new StepFailedException(
                $"Scripts that take migrations back need a session with {target}, and there is none.",
                $"export {Databases.PasswordVariable}='...', then: deployer resume {run.RunId}");
    }

    private async Task ExplainAsync(Func<Task> work, string remedy, string after)
    {
        try
        {
            await work();
        }
        catch (ScriptFailedException failed)
        {
            throw new StepFailedException($"{RollbackScripts.Folder}/{run.Services.Redaction.Apply(failed.Message)}\n{after}", remedy, failed);
        }
        catch (NpgsqlException silent)
        {
            throw new StepFailedException(
                $"The database does not answer any more: {run.Services.Redaction.Apply(silent.Message)}", $"deployer resume {run.RunId}   (its history tells what was done)", silent);
        }
    }

    private StepFailedException Refused(string message) => new(
        $"{RollbackScripts.Folder}/{message} Nothing was changed.", $"Mend it, then: deployer resume {run.RunId}");
}
