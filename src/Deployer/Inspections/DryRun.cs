using Deployer.Comparison;
using Deployer.Migrations;
using Deployer.Plans;
using Deployer.Prerequisites;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Steps;

namespace Deployer.Inspections;

/// <summary>What a deployment, or a rollback, would do now.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Plan">What Terraform would do.</param>
/// <param name="Migrations">What would be applied to the database; a rollback applies nothing.</param>
public sealed record DryRunReport(string Environment, PlanSummary Plan, PendingMigrations Migrations)
{
    /// <summary>The release that would be gone back to; null for a deployment.</summary>
    public int? Release { get; init; }

    /// <summary>What a rollback would make of each object; null for a deployment.</summary>
    public ComparisonReport? Comparison { get; init; }

    /// <summary>What a rollback would mean for the database; null for a deployment.</summary>
    public DatabaseVerdict? Database { get; init; }

    /// <summary>How long it would take; null where no earlier run tells.</summary>
    public RunEstimate? Estimate { get; init; }

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

/// <summary>Does what a deployment, or a rollback, does up to its first change: prerequisites, plan, review, guards, pending migrations.</summary>
public sealed class DryRun
{
    private const string Command = "plan";

    private readonly Inspection inspection;

    internal DryRun(RunServices services, EnvironmentGate gate) => inspection = new Inspection(services, gate);

    /// <summary>Looks what a deployment or a rollback of an environment would do. Changes nothing.</summary>
    /// <param name="environment">Its name in <c>deployer.yaml</c>.</param>
    /// <param name="to">The release to go back to: its number, or a word for it; null for a deployment.</param>
    /// <param name="lineage">The state that is meant, where it is another one than was backed up last; null when it is not.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>What it would do.</returns>
    /// <exception cref="PrerequisiteException">Something that it needs is missing.</exception>
    /// <exception cref="BusyException">Another process works on the environment.</exception>
    /// <exception cref="NotFoundException">There is no such release.</exception>
    /// <exception cref="ReleaseRefusedException">The release cannot be gone back to.</exception>
    /// <exception cref="StepFailedException">Terraform could not plan.</exception>
    public Task<DryRunReport> RunAsync(string environment, string? to, LineageChange? lineage, CancellationToken cancellation) =>
        inspection.RunAsync(
            environment,
            to is null ? Command : $"{Command} --to {to}",
            (run, stop) => to is null ? LookAsync(run, lineage, stop) : LookBackAsync(run, to, lineage, stop),
            cancellation);

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
            Estimate = RunEstimate.Of(run.Releases, rollback: false),
        };
    }

    private static async Task<DryRunReport> LookBackAsync(RunContext inspected, string to, LineageChange? lineage, CancellationToken cancellation)
    {
        var (environment, services) = (inspected.Environment, inspected.Services);
        var chosen = new ChosenRelease(new ReleaseCatalogue(services.Home, services.Time).Choose(environment.Name, to));
        chosen.Keep(inspected.Folder);
        var run = new RunContext(inspected.RunId, inspected.Step, environment, inspected.Folder, services);
        await RequireAsync(run, cancellation);
        TerraformSetup.KeepBackendSettings(run);
        TodaysVariables.Keep(run);
        var state = await Inspection.OpenStateAsync(run, cancellation) is { } reading ? await StateFile.PullAsync(reading, cancellation) : null;
        KnownState.Refuse(run, state?.Facts, lineage);
        await RestoreConfiguration.WriteAsync(run, state is { } known ? (known.Facts.Lineage, known.Content) : null, cancellation);
        var current = state is { Content: var content } ? StateObjects.Read(release: null, content) : StateObjects.None;
        var comparison = StateComparison.Of(environment, current, await new ReleaseStates(run).OfAsync(run.GetChosen(), cancellation), backup: null);

        var (terraform, _) = await Inspection.OpenAsync(run, cancellation);
        var consent = new Consent(AssumeYes: false, AllowDestroy: []);
        var planning = new Planning(run, terraform, consent);
        var plan = await planning.PlanAsync(cancellation);
        var unprotecting = state is null ? null : await Unprotecting.PlanAsync(run, plan, cancellation);
        plan = unprotecting?.Of(plan) ?? plan;
        var verdict = await DatabaseLook.OfAsync(run, chosen.Number, cancellation);
        var (scripts, stopped) = await JudgeAsync(run, chosen, verdict, cancellation);
        var refused = planning.RefusalOf(plan.Summary) ?? stopped;
        var (ofPlan, ofScripts, ofProtection) = (
            planning.Objections(plan), MigrationsBack.Objections(scripts, consent), unprotecting?.Reasons(consent) ?? []);
        return new DryRunReport(environment.Name, plan.Summary, PendingMigrations.None)
        {
            Release = chosen.Number,
            Comparison = comparison.With(plan.Summary.Drift),
            Database = verdict,
            Estimate = RunEstimate.Of(run.Releases, rollback: true),
            ResourcesInState = plan.ResourcesInState,
            Refusal = refused?.Message,
            Remedy = refused is null ? null : Inspection.Retold(run, refused.Remedy),
            Reasons = [.. ofPlan.Reasons, .. ofProtection, .. ofScripts.Reasons],
            Guarded = ofPlan.Guarded || ofScripts.Guarded || ofProtection.Count > 0,
        };
    }

    // What stops at the database is a part of the answer. Scripts are tried as the rollback would, and rolled back.
    private static async Task<(RollbackScripts? Scripts, StepFailedException? Stopped)> JudgeAsync(
        RunContext run, ChosenRelease chosen, DatabaseVerdict verdict, CancellationToken cancellation)
    {
        try
        {
            return (await new DatabaseGate(run, chosen) { IsSilent = true }.PassAsync(verdict, cancellation), null);
        }
        catch (StepFailedException stopped)
        {
            return (null, stopped);
        }
    }

    private static async Task RequireAsync(RunContext run, CancellationToken cancellation)
    {
        var subject = new CheckSubject(run.Environment, run.Services.Repository, run.Services.Home) { StartsServers = true, Release = run.ChosenRelease };
        var findings = await PrerequisiteChecks.RunAsync(
            subject, finding => run.Report(now => new PrerequisiteChecked(now, finding)), cancellation);
        CheckPrerequisites.Require(findings, Inspection.CommandOf(run));
    }
}
