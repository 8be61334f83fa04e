using Deployer.Journal;
using Deployer.Plans;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Makes plans and decides whether they may be applied. The plan step and a resumed apply share it.</summary>
internal sealed class Planning(RunContext run, Terraform terraform, Consent consent)
{
    private const string ApprovedPlanFact = "approved-plan.json";

    /// <summary>Plans into the run's plan file and tells whoever watches.</summary>
    /// <param name="cancellation">Stops the planning.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="StepFailedException">Terraform could not plan.</exception>
    public async Task<PlanOnRecord> PlanAsync(CancellationToken cancellation)
    {
        LocalState.RefuseEmpty(run);
        var options = new TerraformPlanOptions(run.Folder.Plan) { VariableFiles = [TerraformSetup.VariablesFile(run)] };
        var result = await terraform.PlanAsync(options, onEvent: null, cancellation);
        if (result.Outcome == TerraformPlanOutcome.Failed)
        {
            throw new StepFailedException(
                $"Terraform could not plan.\n{result.Description}",
                run.MendConfiguration);
        }

        File.SetUnixFileMode(run.Folder.Plan, PrivateFiles.Mode);
        var shown = terraform.ShowPlanAsync(run.Folder.Plan, cancellation);
        var state = CurrentStateAsync(cancellation);
        var description = await shown;
        var summary = PlanReader.Read(description);
        PlannedCreation.Keep(run.Folder, description);
        var facts = await state;
        run.Report(now => new PlanReady(now, summary));
        var name = new PlanName(
            PrivateFiles.DigestOf(run.Folder.Plan),
            result.Outcome == TerraformPlanOutcome.Changes,
            run.Environment.Workspace,
            facts?.Lineage,
            facts?.Serial);
        return new PlanOnRecord(name, summary) { TerraformVersion = PlanReader.TerraformVersion(description) };
    }

    /// <summary>Why a first plan must not be applied before a person has approved it.</summary>
    /// <param name="summary">What the plan would do.</param>
    /// <returns>The reasons, and whether approving needs the environment's name; no reasons when it may be applied.</returns>
    public (IReadOnlyList<string> Reasons, bool Guarded) Objections(PlanSummary summary)
    {
        var guarded = GuardReasons(summary, approved: []);
        var doubtful = DoubtReasons(summary);
        if (guarded.Count + doubtful.Count > 0 || consent.AssumeYes)
        {
            return ([.. guarded, .. doubtful], guarded.Count > 0);
        }

        // Whoever types the name of the environment knows which one it is: a rollback is asked for in a hurry.
        return run.ChosenRelease is null
            ? (ConfirmPolicies.Reasons(run.Environment, summary), false)
            : (ConfirmPolicies.ReasonsOfRollback(run.Environment, summary), ConfirmPolicies.Loses(summary) > 0);
    }

    /// <summary>Why a plan for what remains of an approved one must not be applied before a person has approved it as well.</summary>
    /// <param name="remaining">What the new plan would do.</param>
    /// <param name="approved">What was approved; null when nothing was.</param>
    /// <param name="begun">Addresses that this run itself has begun to change.</param>
    /// <returns>The reasons, and whether a guard is among them; no reasons when the run may go on alone.</returns>
    public (IReadOnlyList<string> Reasons, bool Guarded) ObjectionsToRest(
        PlanSummary remaining, PlanSummary? approved, IReadOnlySet<string> begun)
    {
        var known = approved ?? new PlanSummary([], []);
        var guarded = GuardReasons(remaining, known.Changes);
        var beyond = PlanComparison.Beyond(known, remaining, begun)
            .Select(change => $"{change.Address} would be {Past(change.Action)}, which was not approved");
        return ([.. guarded, .. beyond, .. DoubtReasons(remaining)], guarded.Count > 0);
    }

    // A consent that was given beforehand does not answer this: it was given before anything was in doubt.
    private List<string> DoubtReasons(PlanSummary summary)
    {
        var doubtful = DoubtfulChanges.MadeTwice(run.Folder);
        return summary.Changes
            .Where(change => change.Action == PlanAction.Create && doubtful.ContainsKey(change.Address))
            .Select(change => $"{change.Address} may exist already: {doubtful[change.Address].Apply} began to create it and died. Its provider gives "
                + "the id, so creating it again would make another one. Look for it first; if it is there, import or delete it")
            .ToList();
    }

    private List<string> GuardReasons(PlanSummary summary, IReadOnlyList<PlannedChange> approved) =>
        DestroyGuard.Violations(summary, run.Environment, consent.AllowDestroy)
            .Where(change => !approved.Any(known => (known.Address, known.Deposed, known.Action) == (change.Address, change.Deposed, change.Action)))
            .Select(change => $"{change.Address} is protected and would be {Past(change.Action)}")
            .ToList();

    /// <summary>Records that a plan may be applied. Only the last one so recorded ever is.</summary>
    /// <param name="approved">The plan.</param>
    public void Approve(PlanOnRecord approved) => run.Folder.Keep(ApprovedPlanFact, approved);

    /// <summary>The plan that may be applied; null when none may.</summary>
    /// <returns>The plan.</returns>
    public PlanOnRecord? Approved() => ApprovedOf(run.Folder);

    /// <summary>The plan of a run that may be applied; null when none may.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The plan.</returns>
    public static PlanOnRecord? ApprovedOf(RunFolder folder) => folder.Recall<PlanOnRecord>(ApprovedPlanFact);

    /// <summary>Compares the plan file, the workspace and the state with what was approved.</summary>
    /// <param name="approved">The approved plan.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>True when it may be applied; false when it must be planned anew.</returns>
    public async Task<bool> IsUnchangedAsync(PlanName approved, CancellationToken cancellation)
    {
        var facts = await CurrentStateAsync(cancellation);
        return File.Exists(run.Folder.Plan)
            && PrivateFiles.DigestOf(run.Folder.Plan) == approved.Digest
            && run.Environment.Workspace == approved.Workspace
            && facts?.Lineage == approved.Lineage
            && facts?.Serial == approved.Serial;
    }

    /// <summary>Puts an action into the words of a sentence.</summary>
    /// <param name="action">The action.</param>
    /// <returns>Such as <c>destroyed</c>.</returns>
    internal static string Past(PlanAction action) => action switch
    {
        PlanAction.Destroy => "destroyed",
        PlanAction.Replace => "destroyed and created anew",
        PlanAction.Forget => "dropped from the state",
        PlanAction.Create => "created",
        PlanAction.Update => "changed",
        _ => "read",
    };

    private async Task<StateFile?> CurrentStateAsync(CancellationToken cancellation) =>
        (await StateFile.PullAsync(terraform, cancellation))?.Facts;
}
