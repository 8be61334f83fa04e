using Deployer.Journal;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// Applies exactly the approved plan. In doubt or resumed: attaches to a Terraform that still runs, takes the result of one that
/// ended without us, saves a state that could not be saved, and only then plans anew; the new plan is applied if it does nothing
/// that was not approved, otherwise a person is asked. An approved plan file is never used twice.
/// </summary>
internal sealed class TerraformApply(RunServices services) : DeploymentStep(services)
{
    /// <summary>What the person decided when starting the run.</summary>
    public Consent Consent { get; set; } = new(AssumeYes: false, AllowDestroy: []);

    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var cancellation = context.CancellationToken;
        var terraform = await TerraformSetup.ForAsync(run, cancellation);
        var planning = new Planning(run, terraform, Consent);
        var applying = new Applying(run, terraform);
        var release = new RunRelease(run);

        if (!await applying.FinishEarlierAsync(planning.Approved()?.Name, cancellation))
        {
            await ErroredState.PushAsync(run, terraform, cancellation);
            if (await PlanAnewIfNeededAsync(run, planning, applying, context) is { } waiting)
            {
                return waiting;
            }

            var approved = planning.Approved()!; // There is one: the run does not wait for it.
            release.ApplyBegins(approved);
            await applying.ApplyAsync(approved.Name, cancellation);
        }

        await release.AppliedAsync(planning.Approved()?.Name, terraform, cancellation);
        UntoldApply.Settle(run.Folder);
        var outputs = await OutputsAsync(terraform, cancellation);
        run.Folder.Keep(RunFolder.OutputsName, outputs);
        await release.OutputsAsync(outputs, cancellation);
        OutputFiles.Save(run, OutputView.Read(run.Folder, run.RunId));
        await OutputFiles.CompareAsync(run, outputs, cancellation);
        return ExecutionResult.Next();
    }

    /// <summary>Makes sure that the approved plan is fresh: neither used nor overtaken by another change of the state.</summary>
    /// <returns>How the step waits, or null when it may apply.</returns>
    private static async Task<ExecutionResult?> PlanAnewIfNeededAsync(
        RunContext run, Planning planning, Applying applying, IStepExecutionContext context)
    {
        var gate = new ApprovalGate(run, planning);
        gate.TakeAnswer(context);
        var approved = planning.Approved();
        var used = Applying.LastPlan(run.Folder);
        if (approved is null || approved.Name.Digest == used)
        {
            await planning.RefuseOtherStateAsync(context.CancellationToken);
        }
        else if (await planning.IsUnchangedAsync(approved, context.CancellationToken))
        {
            var (judged, reasons) = planning.ObjectionsOfToday(approved);
            return reasons.Count == 0 ? null : gate.Pass(judged, (reasons, Guarded: true));
        }

        run.Warn(used is not null && used == approved?.Name.Digest
            ? "an apply of the approved plan has ended before its time; planning anew what remains"
            : Unprotecting.Began(run.Folder) ? "planning anew what is left after protections were switched off"
            : !File.Exists(run.Folder.Plan) ? "the approved plan stayed on the machine that made it; planning anew"
            : SkippedObjects.Of(run.Folder).Addresses.Count > 0 ? "planning anew without what is skipped"
            : "the state has changed since the plan was approved; planning anew");
        var plan = await planning.PlanAsync(context.CancellationToken);
        planning.Refuse(plan.Summary);
        var objections = planning.ObjectionsToRest(plan, approved, applying.Begun());
        if (objections.Reasons.Count == 0)
        {
            run.Note("what remains is a part of what was approved");
        }

        var waiting = gate.Pass(plan, objections);
        return objections.Reasons.Count == 0 ? null : waiting;
    }

    private static async Task<SortedDictionary<string, TerraformOutput>> OutputsAsync(
        Terraform terraform, CancellationToken cancellation) =>
        new(new Dictionary<string, TerraformOutput>(await terraform.OutputAsync(cancellation)), StringComparer.Ordinal);
}
