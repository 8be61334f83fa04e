using System.Text;
using Deployer.Environments;
using Deployer.Plans;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// Puts a backup of the state in the place of one that is lost or damaged: its lineage is kept, its serial is one more than the highest on
/// record, and nothing is forced. Asks first where something would be lost by it. Changes no infrastructure. In doubt: looks whether the
/// state is in place already.
/// </summary>
internal sealed class RestoreState(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var cancellation = context.CancellationToken;
        await FinishEarlierAsync(run, cancellation);
        var found = await StateAsFound.ReadAsync(run, cancellation);
        found.Keep(run);
        var restored = await RestoredState.MakeAsync(run, found, cancellation);
        if (IsInPlace(run, restored, found))
        {
            // An attempt that died has compared it with what it took the place of; now it would be compared with itself.
            Tell(run, RestoredState.Of(run.Folder) is { } placed ? restored with { Orphans = placed.Orphans } : restored, found);
            return ExecutionResult.Next();
        }

        IReadOnlyList<string> reasons = [.. restored.Objections(run, found), .. Adoption.Is(run.Folder) ? await Adoption.ObjectionsAsync(run, cancellation) : []];
        var digest = DigestOf(restored, found, reasons);
        if (reasons.Count > 0 && ApprovalGate.AnswerOf(context)?.Digest != digest)
        {
            return ApprovalGate.Ask(run, Question(run, digest, found, reasons));
        }

        if (run.Releases.LastBackup() is { Backup: var last } && last.Lineage != restored.Facts.Lineage)
        {
            run.Folder.Keep(LineageChange.FactName, new LineageChange(last.Lineage, restored.Facts.Lineage));
        }

        restored.Keep(run.Folder);
        await run.Services.Fence.ChangesAsync(run.Change);
        await PlaceAsync(run, restored, found, cancellation);
        var now = await StateAsFound.ReadAsync(run, cancellation);
        if (!IsInPlace(run, restored, now))
        {
            throw new StepFailedException(
                $"The state was put back, but reads as another one: {now.Words}.", $"Somebody else may have written it. Look, then: deployer resume {run.RunId}");
        }

        Tell(run, restored, now);
        return ExecutionResult.Next();
    }

    /// <summary>What an attempt that died has left: a push that still runs, a lock.</summary>
    private static async Task FinishEarlierAsync(RunContext run, CancellationToken cancellation)
    {
        if (new ToolFolders(run.Folder.Tools).TryAttachLast(Terraform.PushName) is { IsAlive: true } push)
        {
            run.Note($"terraform state push is still running (process {push.Process.Pid}); waiting for it");
            await push.WaitAsync(cancellation);
        }

        if (run.Environment.Backend == BackendKind.Gcs)
        {
            await new BucketState(run).RemoveOwnLockAsync(cancellation);
        }
    }

    // Terraform counts a pushed state up by one more.
    private static bool IsInPlace(RunContext run, RestoredState restored, StateAsFound found) =>
        found is { Facts: { } facts, Content: { } content } && facts.Serial >= HighestSerial.Of(run.Releases) && StateFile.RecordSame(content, restored.Content);

    private static async Task PlaceAsync(RunContext run, RestoredState restored, StateAsFound found, CancellationToken cancellation)
    {
        if (run.Environment.Backend == BackendKind.Gcs)
        {
            await new BucketState(run).ReplaceAsync(restored.Content, found, cancellation);
            return;
        }

        var file = Path.Combine(run.Folder.Path, "restored.tfstate");
        PrivateFiles.Write(file, restored.Content);
        if (run.Environment.Backend == BackendKind.Local && found.Content is { Length: > 0 } && found.Facts?.Lineage != restored.Facts.Lineage)
        {
            // Nothing can be pushed over it; its copy is in the run's folder.
            File.Move(LocalState.FileOf(run), LocalState.Damaged(LocalState.FileOf(run)), overwrite: true);
        }

        var terraform = TerraformSetup.ForBackendOnly(run);
        await terraform.InitAsync(TerraformSetup.InitOptions(run), onEvent: null, cancellation);
        await terraform.PushStateAsync(file, cancellation);
    }

    private static ApprovalGate.Question Question(RunContext run, string digest, StateAsFound found, IReadOnlyList<string> reasons) => new(
        new PlanOnRecord(
            new PlanName(digest, HasChanges: true, run.Environment.Workspace, found.Facts?.Lineage, found.Facts?.Serial), new PlanSummary([], [])),
        reasons,
        Guarded: true);

    private static string DigestOf(RestoredState restored, StateAsFound found, IReadOnlyList<string> reasons) => PrivateFiles.Digest(Encoding.UTF8.GetBytes(
        string.Join('\n', [PrivateFiles.Digest(restored.Content), PrivateFiles.Digest(found.Content ?? []), .. reasons])));

    private static void Tell(RunContext run, RestoredState restored, StateAsFound now)
    {
        restored.Keep(run.Folder);
        run.Note(Adoption.Is(run.Folder)
            ? $"an empty state is in place: {now.Words}. What {restored.Source} has on record is imported next"
            : $"state restored from {restored.Source}: {now.Words}. That changes no infrastructure; what the configuration changes is planned next");
        if (restored.Orphans.Count > 0)
        {
            run.Warn($"what nothing knows any more, as approved: {string.Join(", ", restored.Orphans)}");
        }
    }
}
