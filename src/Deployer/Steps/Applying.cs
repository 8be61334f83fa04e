using Deployer.Journal;
using Deployer.Plans;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Runs <c>terraform apply</c> for a step: starts or attaches, reports resources as they complete, judges the end.</summary>
internal sealed class Applying(RunContext run, Terraform terraform, string? planFile = null)
{
    private const string HandedOverFact = "handed-over.json";

    private readonly string file = planFile ?? run.Folder.Plan;

    /// <summary>A plan file that is handed to Terraform, recorded before it is.</summary>
    /// <param name="Digest">The plan file's digest.</param>
    /// <param name="From">The number of that Terraform's folder; a start that had to be repeated has a later one.</param>
    internal sealed record HandedOver(string Digest, int From);

    /// <summary>The plan file that was last handed to Terraform in this run; such a file is never used again.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>Its digest, or null when none was.</returns>
    public static string? LastPlan(RunFolder folder) => folder.Recall<HandedOver>(HandedOverFact)?.Digest;

    /// <summary>The Terraform that the last plan was handed to.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="clock">Times the looking; the system's when null.</param>
    /// <returns>Null when none was, or nothing is known of it.</returns>
    public static DetachedTool? LastTool(RunFolder folder, TimeProvider? clock = null) =>
        folder.Recall<HandedOver>(HandedOverFact) is { From: var from } && new ToolFolders(folder.Tools).Started(Terraform.ApplyName, from, clock) is [.., var last]
            ? last
            : null;

    /// <summary>Addresses that any apply of this run has begun to change, by Terraform's own events.</summary>
    /// <returns>The addresses.</returns>
    public IReadOnlySet<string> Begun() =>
        terraform.Tools.Started(Terraform.ApplyName)
            .SelectMany(tool => tool.ReadLines())
            .Select(TerraformEventParser.Parse)
            .OfType<ApplyStartEvent>()
            .Select(start => start.Address)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Attaches to the apply of an earlier attempt, or reads how it ended.</summary>
    /// <param name="approved">The plan that may be applied; null when none may.</param>
    /// <param name="cancellation">Asks a running Terraform to stop, once, and waits for it.</param>
    /// <returns>True when it has done all that was approved.</returns>
    public async Task<bool> FinishEarlierAsync(PlanName? approved, CancellationToken cancellation)
    {
        if (LastTool(run.Folder, run.Services.Time) is not { } tool)
        {
            return false;
        }

        // An apply of an older plan has been judged before; only while it lives does it concern this attempt.
        var current = LastPlan(run.Folder) == approved?.Digest;
        if (!current && !tool.IsAlive)
        {
            return false;
        }

        if (tool.IsAlive)
        {
            run.Note($"terraform apply is still running (process {tool.Process.Pid}); waiting for it");
        }

        var result = await AttachAsync(tool, tool.IsAlive ? Report : null, cancellation);
        run.Folder.KeepUnsavedState(result.UnsavedState);
        run.Folder.RescueErroredState();
        if (result.Outcome == TerraformApplyOutcome.Completed && current)
        {
            run.Note($"the apply that was interrupted has completed ({result.Completed.Count} changes)");
            return true;
        }

        cancellation.ThrowIfCancellationRequested();
        return false;
    }

    /// <summary>Applies a plan and waits for its end, however long it takes.</summary>
    /// <param name="plan">The approved plan; one without changes is left alone.</param>
    /// <param name="cancellation">Asks Terraform to stop, once, and waits for it.</param>
    /// <returns>A task that ends when everything planned was done and the state is saved.</returns>
    /// <exception cref="StepFailedException">Terraform reported errors, or the plan file is not the approved one.</exception>
    /// <exception cref="InDoubtException">Terraform died, and what it did is not known.</exception>
    /// <exception cref="OperationCanceledException">It stopped cleanly because it was asked to.</exception>
    public async Task ApplyAsync(PlanName plan, CancellationToken cancellation)
    {
        if (!plan.HasChanges)
        {
            return;
        }

        cancellation.ThrowIfCancellationRequested();
        // Minutes may have gone by since the last checkpoint.
        await run.Services.Fence.ChangesAsync(run.Change);
        RefuseOther(plan);
        run.Folder.Keep(HandedOverFact, new HandedOver(plan.Digest, terraform.Tools.NextNumber()));
        UntoldApply.Settle(run.Folder);
        DetachedTool? started = null;
        await using var asked = cancellation.Register(() => AskToStop(started));
        await using var watch = new StateLockWatch(run);
        var result = await terraform.ApplyAsync(
            file,
            tool =>
            {
                started = tool;
                if (cancellation.IsCancellationRequested)
                {
                    AskToStop(tool);
                }
            },
            happened =>
            {
                watch.Saw(started, happened);
                Report(happened);
            },
            CancellationToken.None);
        Judge(result, cancellation);
    }

    // The last look at what is handed over: a plan that was still being made when its process died may have been written since the state
    // was compared.
    private void RefuseOther(PlanName plan)
    {
        if (!File.Exists(file) || PrivateFiles.DigestOf(file) != plan.Digest)
        {
            throw new StepFailedException(
                "The plan file is not the one that was approved any more: another process has written it. Nothing was applied.",
                $"deployer resume {run.RunId}   (plans anew, and compares with what was approved)");
        }
    }

    private void AskToStop(DetachedTool? tool)
    {
        if (tool?.Interrupt() == InterruptResult.Sent)
        {
            run.Warn("asking Terraform to stop; it finishes what is under way and saves its state");
        }
    }

    /// <summary>Waits for an apply; what one did that has ended before is read, not shown as if it happened now.</summary>
    private async Task<TerraformApplyResult> AttachAsync(
        DetachedTool tool, Action<TerraformEvent>? report, CancellationToken cancellation)
    {
        await using var asked = cancellation.Register(() => AskToStop(tool));
        await using var watch = new StateLockWatch(run);
        return await new RunningApply(tool).WaitAsync(
            report is null ? null : happened =>
            {
                watch.Saw(tool, happened);
                report(happened);
            },
            CancellationToken.None);
    }

    private void Judge(TerraformApplyResult result, CancellationToken cancellation)
    {
        run.Folder.KeepUnsavedState(result.UnsavedState);
        var unsaved = run.Folder.RescueErroredState();
        switch (result.Outcome)
        {
            case TerraformApplyOutcome.Completed:
                return;
            case TerraformApplyOutcome.Interrupted:
                cancellation.ThrowIfCancellationRequested();
                throw new StepFailedException("Terraform was interrupted.", $"deployer resume {run.RunId}");
            case TerraformApplyOutcome.InDoubt:
                throw new InDoubtException(result.Description, $"deployer resume {run.RunId}");
            default:
                throw new StepFailedException(
                    $"Terraform could not apply the plan.\n{result.Description}"
                    + (unsaved ? "\nIts state could not be saved either; it is kept, and saved first on resume." : ""),
                    ApplyRemedy.Of(result.Diagnostics, run.RunId, PlannedCreation.Of(run.Folder)));
        }
    }

    private void Report(TerraformEvent happened)
    {
        var progress = happened switch
        {
            ApplyStartEvent start => (start.Address, start.Action, ResourcePhase.Started, TimeSpan.Zero),
            ApplyProgressEvent going => (going.Address, going.Action, ResourcePhase.Running, going.Elapsed),
            ApplyCompleteEvent done => (done.Address, done.Action, ResourcePhase.Completed, done.Elapsed),
            ApplyErroredEvent failed => (failed.Address, failed.Action, ResourcePhase.Failed, failed.Elapsed),
            _ => default((string Address, string Action, ResourcePhase Phase, TimeSpan Elapsed)?),
        };
        if (progress is { } known)
        {
            run.Report(now => new ResourceProgress(now, known.Address, known.Action, known.Phase, known.Elapsed));
        }
    }
}
