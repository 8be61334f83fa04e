using Deployer.Plans;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Plans, shows the plan and the pending migrations, and stops for a person when a guard or the environment's <c>confirm</c> says so. In
/// doubt: run again. An approval names one plan file, so a plan that is made again is asked about again.
/// </summary>
internal sealed class TerraformPlan(RunServices services) : DeploymentStep(services)
{
    private const string DatabaseProject = "supabase_project";

    /// <summary>What the person decided when starting the run.</summary>
    public Consent Consent { get; set; } = new(AssumeYes: false, AllowDestroy: []);

    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var planning = new Planning(run, await TerraformSetup.ForAsync(run, context.CancellationToken), Consent);
        var gate = new ApprovalGate(run, planning);
        if (gate.TakeAnswer(context))
        {
            return ExecutionResult.Next();
        }

        var (planned, looked) = (planning.PlanAsync(context.CancellationToken), PendingLook.OfAsync(run, context.CancellationToken));
        await Task.WhenAll(planned, looked);
        var (plan, pending) = (await planned, await looked);
        var unprotecting = await Unprotecting.PlanAsync(run, plan, context.CancellationToken);
        plan = unprotecting?.Of(plan) ?? plan;
        CompareStates.Found(run, plan.Summary.Drift);
        planning.Refuse(plan.Summary);
        var migrations = new MigrationGate(run, Consent);
        migrations.Show(pending);
        var (ofPlan, ofMigrations) = (planning.Objections(plan), migrations.Objections(pending));
        var ofEverything = run.DestroysAll ? Everything(run, plan) : [];
        var scripts = ChosenRelease.Read(run.Folder) is { ToNothing: false } chosen
            ? await new DatabaseGate(run, chosen).PassAsync(await DatabaseLook.OfAsync(run, chosen.Number, context.CancellationToken), context.CancellationToken)
            : null;
        var ofScripts = MigrationsBack.Objections(scripts, Consent);

        var ofProtection = unprotecting?.Reasons(Consent) ?? [];
        var guarded = ofPlan.Guarded || ofMigrations.Guarded || ofProtection.Count > 0 || ofScripts.Guarded || ofEverything.Count > 0;
        if (plan.Name.HasChanges && RunEstimate.Of(run.Releases, run.ChosenRelease is not null) is { } estimate)
        {
            run.Note($"would take {estimate}");
        }

        return gate.Pass(plan, ([.. ofEverything, .. ofPlan.Reasons, .. ofProtection, .. ofMigrations.Reasons, .. ofScripts.Reasons], guarded), pending);
    }

    // Nobody says yes to this beforehand: who types the environment's name has read what it is about.
    private static IReadOnlyList<string> Everything(RunContext run, PlanOnRecord plan) => plan.Summary.Changes.Count(change => change.EndsObject()) is > 0 and var count
        ?
        [
            $"everything that '{run.Environment.Name}' has would be destroyed: {count} {(count == 1 ? "object" : "objects")}",
            .. plan.Summary.Changes.Where(change => change.Type == DatabaseProject && change.EndsObject())
                .Select(change => $"{change.Address} would be destroyed with its database, and with the backups of it"),
        ]
        : [];
}
