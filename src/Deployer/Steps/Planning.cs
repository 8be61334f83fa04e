using Deployer.Environments;
using Deployer.Inspections;
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
    private const string Another = "Its provider gives the id or may do so: creating it again would make another one.";
    private const string LookFirst = "Look for it first; if it is there, import or delete it";

    private readonly PlanGuards guards = new(run.Environment, consent.AllowDestroy);

    // What of deployer.yaml decides where a plan is applied; the workspace stands in the plan's name.
    private string Target => $"{run.Environment.Cloud}, {run.Environment.Backend}".ToLowerInvariant();

    /// <summary>Plans into the run's plan file and tells whoever watches.</summary>
    /// <param name="cancellation">Stops the planning.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="StepFailedException">Terraform could not plan.</exception>
    public async Task<PlanOnRecord> PlanAsync(CancellationToken cancellation)
    {
        LocalState.RefuseDamaged(run);
        var outcome = await MakeAsync(targets: [], cancellation);
        var shown = terraform.ShowPlanAsync(run.Folder.Plan, cancellation);
        var state = StateFile.PullAsync(terraform, cancellation);
        var description = await shown;
        var summary = PlanReader.Read(description);
        if (Skipping.Targets(run, summary) is { Count: > 0 } targets)
        {
            outcome = await MakeAsync(targets, cancellation);
            description = await terraform.ShowPlanAsync(run.Folder.Plan, cancellation);
            summary = PlanReader.Read(description);
            Skipping.RefuseTakenAlong(run, summary);
        }

        summary = summary with { Drift = DriftOf(description, summary) };
        PlanSecrets.Learn(run, description);
        PlannedCreation.Keep(run.Folder, description);
        var (facts, objects) = await state is { } pulled ? (pulled.Facts, StateResources.Read(pulled.Content).Count(each => each.Deposed is null)) : (null, 0);
        run.Report(now => new PlanReady(now, summary));
        var allIsGone = run.DestroysAll && summary.Changes.Count == 0 && objects > 0;
        if (allIsGone)
        {
            run.Note("nothing of what the state knows stands any more; the apply lets it forget that");
        }

        var name = new PlanName(
            PrivateFiles.DigestOf(run.Folder.Plan),
            outcome == TerraformPlanOutcome.Changes || KnowsWhatIsGone(description, summary) || allIsGone,
            run.Environment.Workspace,
            facts?.Lineage,
            facts?.Serial);
        return new PlanOnRecord(name, summary)
        {
            TerraformVersion = PlanReader.TerraformVersion(description),
            ResourcesInState = objects,
            Target = Target,
            Policy = guards.Policy,
        };
    }

    // What an apply of this run has changed, and the state does not know yet, was not changed outside Terraform.
    private List<PlannedDrift> DriftOf(string description, PlanSummary summary)
    {
        var own = new Applying(run, terraform).Begun();
        return DriftReader.Read(description, run.Environment.Drift, run.Services.Redaction.Apply).Resources
            .Select(found => PlannedDrift.Of(found, summary.Changes))
            .OfType<PlannedDrift>()
            .Where(drift => !own.Contains(drift.Address) && (drift.MovedFrom is null || !own.Contains(drift.MovedFrom)))
            .ToList();
    }

    // An apply that died after it had destroyed all, or somebody outside Terraform: nothing is left to do but to let the state forget it. A
    // plan that destroys everything tells no drift; there, whatever the state still knows is gone.
    private static bool KnowsWhatIsGone(string description, PlanSummary summary) =>
        DriftReader.Read(description, new DriftSettings(), text => text).Resources
            .Any(found => PlannedDrift.Of(found, summary.Changes) is { Gone: true, Remade: false });

    private async Task<TerraformPlanOutcome> MakeAsync(IReadOnlyList<string> targets, CancellationToken cancellation)
    {
        var options = new TerraformPlanOptions(run.Folder.Plan) { Destroy = run.DestroysAll, Targets = targets, VariableFiles = [TerraformSetup.VariablesFile(run)] };
        var result = await terraform.PlanAsync(options, onEvent: null, cancellation);
        if (result.Outcome == TerraformPlanOutcome.Failed)
        {
            throw new StepFailedException($"Terraform could not plan.\n{result.Description}", run.MendConfiguration);
        }

        File.SetUnixFileMode(run.Folder.Plan, PrivateFiles.Mode);
        return result.Outcome;
    }

    /// <summary>Stops at a plan that is known to fail when it is applied, or that a rule forbids.</summary>
    /// <param name="plan">What the plan would do.</param>
    /// <exception cref="StepFailedException">It must not be applied, whoever approves it.</exception>
    public void Refuse(PlanSummary plan)
    {
        if (RefusalOf(plan) is { } refused)
        {
            throw refused;
        }
    }

    /// <summary>Why a plan must not be applied, whoever approves it.</summary>
    /// <param name="plan">What the plan would do.</param>
    /// <returns>The error; null when it may be applied.</returns>
    public StepFailedException? RefusalOf(PlanSummary plan) => PlanRefusal.Explain(run, PlanReview.Find(plan), guards.Denials(plan));

    /// <summary>Why a first plan must not be applied before a person has approved it.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>The reasons, and whether a guard is among them, which <c>--yes</c> does not answer; no reasons when it may be applied.</returns>
    public (IReadOnlyList<string> Reasons, bool Guarded) Objections(PlanOnRecord plan)
    {
        IReadOnlyList<string> guarded = [.. guards.Reasons(plan, approved: []), .. Adoption.Is(run.Folder) ? Adoption.Objections(plan.Summary) : []];
        var doubtful = DoubtReasons(plan.Summary);
        if (guarded.Count + doubtful.Count > 0 || consent.AssumeYes)
        {
            return ([.. guarded, .. doubtful], guarded.Count + doubtful.Count > 0);
        }

        return (run.ChosenRelease is null
            ? ConfirmPolicies.Reasons(run.Environment, plan.Summary)
            : ConfirmPolicies.ReasonsOfRollback(run.Environment, plan.Summary), false);
    }

    /// <summary>Why a plan for what remains of an approved one must not be applied before a person has approved it as well.</summary>
    /// <param name="remaining">The new plan.</param>
    /// <param name="approved">What was approved; null when nothing was.</param>
    /// <param name="begun">Addresses that this run itself has begun to change.</param>
    /// <returns>The reasons, and whether a guard is among them; no reasons when the run may go on alone.</returns>
    public (IReadOnlyList<string> Reasons, bool Guarded) ObjectionsToRest(
        PlanOnRecord remaining, PlanOnRecord? approved, IReadOnlySet<string> begun)
    {
        var known = approved?.Summary ?? new PlanSummary([], []);
        // An approval under other guards is none for what these ask about.
        var guarded = guards.Reasons(remaining, approved?.Policy == guards.Policy ? known.Changes : []);
        // An approved plan that was not handed over yet was made, and approved, after all that this run has created.
        var created = approved is not null && approved.Name.Digest == Applying.LastPlan(run.Folder)
            ? DoubtfulChanges.CreatedLast(run.Folder)
            : new HashSet<string>();
        var beyond = PlanComparison.Beyond(known, remaining.Summary, begun, created)
            .Select(change => $"{change.Address} would be {change.Action.Past()}, which was not approved");
        var doubtful = DoubtReasons(remaining.Summary);
        return ([.. guarded, .. beyond, .. doubtful], guarded.Count + doubtful.Count > 0);
    }

    // A consent that was given beforehand does not answer this: it was given before anything was in doubt.
    private List<string> DoubtReasons(PlanSummary summary)
    {
        var doubtful = DoubtfulChanges.MadeTwice(run.Folder);
        var (untold, perhaps) = DoubtfulChanges.PerhapsMade(run.Folder);
        return summary.Changes
            .Where(IsCreatedAgain)
            .Select(change => doubtful.TryGetValue(change.Address, out var known) ? Doubt(known, change.Action)
                : perhaps.Contains(change.Address) ? $"{change.Address} may exist already: an apply of this run was cut off, and {untold}. {Another} {LookFirst}"
                : null)
            .OfType<string>()
            .ToList();
    }

    // A replacement that creates first leaves the old object in the state if it is killed before the state is written: the same
    // replacement is planned again. A tainted object is one that the state knows.
    private static bool IsCreatedAgain(PlannedChange change) =>
        change.Deposed is null && (change.Action == PlanAction.Create || change is { Action: PlanAction.Replace, Tainted: false });

    private static string Doubt(AppliedChange change, PlanAction planned)
    {
        var made = $"{change.Apply} created it{(change.Id is { } id ? $" as {id}" : "")}";
        return (change.State, planned) switch
        {
            (ChangeState.Completed, PlanAction.Replace) =>
                $"{change.Address} has its new object: {made}, and the plan would replace it once more, because the state does not know that one "
                + $"or because somebody has changed it since. {Another} Look for it first; if the state does not know it, import or delete it",
            (ChangeState.Completed, _) => $"{change.Address} exists: {made}, and the state does not know it. {Another} Import it, or delete it",
            _ => $"{change.Address} may exist already: {change.Apply} began to create it, and whether it did is not known. "
                + $"{Another} {LookFirst}",
        };
    }

    /// <summary>What the guards have against an approved plan since somebody has changed them in <c>deployer.yaml</c>.</summary>
    /// <param name="approved">The approved plan.</param>
    /// <returns>The plan to ask about, under the present guards, and the reasons; no reasons when it may be applied.</returns>
    /// <exception cref="StepFailedException">A rule forbids it by now.</exception>
    public (PlanOnRecord Plan, IReadOnlyList<string> Reasons) ObjectionsOfToday(PlanOnRecord approved)
    {
        if (approved.Policy == guards.Policy)
        {
            return (approved, []);
        }

        Refuse(approved.Summary);
        return (approved with { Policy = guards.Policy }, guards.Reasons(approved, approved: []));
    }

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
    /// <exception cref="StepFailedException">By now <c>deployer.yaml</c> deploys to somewhere else, or the state is another one.</exception>
    public async Task<bool> IsUnchangedAsync(PlanOnRecord approved, CancellationToken cancellation)
    {
        if (approved.Target is { } target && target != Target)
        {
            throw new StepFailedException(
                $"The plan was made for '{run.Environment.Name}' with {target}; by now deployer.yaml says {Target}.",
                $"Set it back and resume: deployer resume {run.RunId}\nor begin anew: deployer deploy {run.Environment.Name}");
        }

        var name = approved.Name;
        // Hours may have gone by while the plan waited for a person.
        var facts = await KnownStateAsync(cancellation);
        return File.Exists(run.Folder.Plan)
            && !approved.Summary.Changes.Any(change => SkippedObjects.Of(run.Folder).Cover(change.Address))
            && PrivateFiles.DigestOf(run.Folder.Plan) == name.Digest
            && run.Environment.Workspace == name.Workspace
            && facts?.Lineage == name.Lineage
            && facts?.Serial == name.Serial;
    }

    /// <summary>Stops where the state is not the one that the run began with: what remains of an apply must not be planned against another one.</summary>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StepFailedException">The state has vanished, or is another one.</exception>
    public async Task RefuseOtherStateAsync(CancellationToken cancellation)
    {
        LocalState.RefuseDamaged(run);
        await KnownStateAsync(cancellation);
    }

    private async Task<StateFile?> KnownStateAsync(CancellationToken cancellation)
    {
        var current = (await StateFile.PullAsync(terraform, cancellation))?.Facts;
        KnownState.Refuse(run, current, run.Folder.Recall<LineageChange>(LineageChange.FactName));
        return current;
    }
}
