using Deployer.Migrations;
using Deployer.Plans;
using Deployer.Prerequisites;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Steps;

namespace Deployer.Inspections;

/// <summary>What a deployment would do now.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Plan">What Terraform would do.</param>
/// <param name="Migrations">What would be applied to the database.</param>
public sealed record DryRunReport(string Environment, PlanSummary Plan, PendingMigrations Migrations)
{
    /// <summary>How many objects the state has; zero when there is no state.</summary>
    public int ResourcesInState { get; init; }

    /// <summary>Why a deployment would stop whoever approves it; null when it would not.</summary>
    public string? Refusal { get; init; }

    /// <summary>What to do about that.</summary>
    public string? Remedy { get; init; }

    /// <summary>Why a deployment would ask a person; empty when it would not.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Whether a guard is among them, which <c>--yes</c> would not answer.</summary>
    public bool Guarded { get; init; }
}

/// <summary>Does what a deployment does up to its first change: prerequisites, plan, review, guards, pending migrations.</summary>
public sealed class DryRun
{
    private const string Command = "plan";

    private readonly Inspection inspection;

    internal DryRun(RunServices services, EnvironmentGate gate) => inspection = new Inspection(services, gate);

    /// <summary>Looks what a deployment of an environment would do. Changes nothing.</summary>
    /// <param name="environment">Its name in <c>deployer.yaml</c>.</param>
    /// <param name="lineage">The state that is meant, where it is another one than was backed up last; null when it is not.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>What it would do.</returns>
    /// <exception cref="PrerequisiteException">Something that it needs is missing.</exception>
    /// <exception cref="BusyException">Another process works on the environment.</exception>
    /// <exception cref="StepFailedException">Terraform could not plan.</exception>
    public Task<DryRunReport> RunAsync(string environment, LineageChange? lineage, CancellationToken cancellation) =>
        inspection.RunAsync(environment, Command, (run, stop) => LookAsync(run, lineage, stop), cancellation);

    private static async Task<DryRunReport> LookAsync(RunContext run, LineageChange? lineage, CancellationToken cancellation)
    {
        await RequireAsync(run, cancellation);
        var (terraform, hasState) = await Inspection.OpenAsync(run, cancellation);
        var state = hasState ? await StateFile.PullAsync(terraform, cancellation) : null;
        KnownState.Refuse(run, state?.Facts, lineage);
        var consent = new Consent(AssumeYes: false, AllowDestroy: []);
        var planning = new Planning(run, terraform, consent);
        var plan = await planning.PlanAsync(cancellation);
        var migrations = await PendingLook.OfAsync(run, cancellation);
        var (refusal, remedy) = planning.RefusalOf(plan.Summary) is { } refused
            ? (refused.Message, refused.Remedy)
            : (migrations.Problem?.Message, migrations.Problem?.Remedy);
        var (ofPlan, ofMigrations) = (planning.Objections(plan), new MigrationGate(run, consent).Objections(migrations));
        return new DryRunReport(run.Environment.Name, plan.Summary, migrations)
        {
            ResourcesInState = plan.ResourcesInState,
            Refusal = refusal,
            Remedy = remedy is null ? null : Inspection.Retold(run, remedy),
            Reasons = [.. ofPlan.Reasons, .. ofMigrations.Reasons],
            Guarded = ofPlan.Guarded || ofMigrations.Guarded,
        };
    }

    private static async Task RequireAsync(RunContext run, CancellationToken cancellation)
    {
        var subject = new CheckSubject(run.Environment, run.Services.Repository, run.Services.Home) { StartsServers = true };
        var findings = await PrerequisiteChecks.RunAsync(
            subject, finding => run.Report(now => new PrerequisiteChecked(now, finding)), cancellation);
        CheckPrerequisites.Require(findings, $"deployer {Command} {run.Environment.Name}");
    }
}
