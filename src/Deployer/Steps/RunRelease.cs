using System.Reflection;
using Deployer.Comparison;
using Deployer.Migrations;
using Deployer.Plans;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>The release that a run makes: what its steps record of it, each as soon as it is known.</summary>
internal sealed class RunRelease(RunContext run)
{
    private readonly ReleaseStore releases = run.Releases;
    private readonly ReleaseContent content = new(run.Services.Home, run.Environment);

    /// <summary>Opens it, or finds it when an earlier attempt opened it.</summary>
    /// <param name="before">The state before the run; null when there is none.</param>
    /// <returns>The release.</returns>
    public Release Open(StateBackup? before) => releases.Open(run.RunId, release => release with
    {
        Before = before,
        StartedBy = RunOrigin.StartedByOf(run.Folder),
        RolledBackTo = run.DestroysAll ? null : run.ChosenRelease,
        ToNothing = run.DestroysAll,
        Source = run.ChosenRelease is { } chosen ? releases.Get(chosen).Source : run.Folder.Recall<SourceCommit>(SourceCommit.FactName),
    });

    /// <summary>
    /// Records what Terraform is about to be told to do. What an interrupted apply was told before stays on record; that an earlier
    /// configuration of this run was applied does not count any more.
    /// </summary>
    /// <param name="plan">The approved plan.</param>
    public void ApplyBegins(PlanOnRecord plan)
    {
        RunReaches.Begin(run.Folder);
        Record(release => release with
        {
            AppliedAt = null,
            Verified = false,
            Plan = Together(release.Plan, plan.Summary),
            Tools = new ToolVersions(
                Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
                plan.TerraformVersion,
                Supabase.InstalledVersion(run.Services.Repository.Root),
                LockFile.Versions(run.Folder.Infrastructure)),
        });
    }

    /// <summary>Records what was applied and the state after it, so that its loss is noticed, and the way back to it is known.</summary>
    /// <param name="applied">The plan that was applied last; null when that is not known any more.</param>
    /// <param name="terraform">The initialised driver.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>A task.</returns>
    public async Task AppliedAsync(PlanName? applied, Terraform terraform, CancellationToken cancellation)
    {
        var before = releases.Of(run.RunId)?.Before;
        // A plan without changes is not handed to Terraform: the state is the one that was planned against.
        var unchanged = Applying.LastPlan(run.Folder) is null && before is not null
            && (before.Lineage, (long?)before.Serial) == (applied?.Lineage, applied?.Serial);
        var (after, objects) = unchanged && run.Folder.Recall<List<ReleaseObject>>(ReleaseInventory.BeforeFact) is { } known
            ? (before, known)
            : await BackUpAsync(terraform, cancellation);
        var configuration = await content.KeepConfigurationAsync(run.Folder.Infrastructure, TerraformSetup.OwnFiles, cancellation);
        var databaseFiles = await KeepDatabaseFilesAsync(cancellation);
        Record(release => release with
        {
            After = after,
            Objects = objects,
            AppliedAt = run.Services.Time.GetUtcNow(),
            Configuration = configuration,
            DatabaseFiles = databaseFiles,
        });
        RunReaches.Applied(run.Folder, run.Services.Time.GetUtcNow());
    }

    /// <summary>Records what the apply left as outputs.</summary>
    /// <param name="outputs">The outputs with their values.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>A task.</returns>
    public async Task OutputsAsync(IReadOnlyDictionary<string, TerraformOutput> outputs, CancellationToken cancellation)
    {
        var copy = await content.KeepOutputsAsync(outputs, cancellation);
        Record(release => release with { Outputs = copy });
    }

    /// <summary>Records where the database stood before the run's first push.</summary>
    /// <param name="point">Where it stands now.</param>
    public void MigrationsBegin(RestorePoint point) =>
        Record(release => release with { BeforeMigrations = release.BeforeMigrations ?? point });

    /// <summary>Records what the database's history has now.</summary>
    /// <param name="migrations">The migrations, oldest first.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>A task.</returns>
    public async Task MigratedAsync(IReadOnlyList<ReleaseMigration> migrations, CancellationToken cancellation)
    {
        // Taken over from the repository since the apply, when a migration had to be mended.
        var databaseFiles = await KeepDatabaseFilesAsync(cancellation);
        Record(release => release with { Migrations = migrations, DatabaseFiles = databaseFiles ?? release.DatabaseFiles });
    }

    /// <summary>Records what the database's history has in the end of a rollback, and what of it stays that the release had not.</summary>
    /// <param name="migrations">The migrations, oldest first.</param>
    /// <param name="verdict">What that means for the release that was gone back to.</param>
    /// <param name="takenBack">Migrations that scripts have taken back.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>A task.</returns>
    public async Task DatabaseComparedAsync(
        IReadOnlyList<ReleaseMigration> migrations, DatabaseVerdict verdict, IReadOnlyList<string> takenBack, CancellationToken cancellation)
    {
        await MigratedAsync(migrations, cancellation);
        Record(release => release with { AheadOfChosen = [.. verdict.Ahead.Select(each => $"{each}")], DatabaseKept = !verdict.Fits, TakenBack = takenBack });
    }

    /// <summary>Records that all was proved but what was skipped: such a release is not verified.</summary>
    /// <param name="changes">What a plan would still change, such as <c>google_t.this would be destroyed</c>.</param>
    public void LeftBehind(IReadOnlyList<string> changes) => Record(release => release with { LeftBehind = changes });

    /// <summary>Records that a plan after the apply showed no change, and that the health checks were answered.</summary>
    public void Verified()
    {
        Record(release => release with { Verified = true });
        RunReaches.Verified(run.Folder, run.Services.Time.GetUtcNow());
    }

    private async Task<(StateBackup? Backup, IReadOnlyList<ReleaseObject>? Objects)> BackUpAsync(Terraform terraform, CancellationToken cancellation) =>
        await StateFile.PullAsync(terraform, cancellation) is { Content: var state }
            ? (await content.BackUpAsync(state, cancellation), ReleaseInventory.Of(state))
            : (null, null);

    private Task<ConfigurationCopy?> KeepDatabaseFilesAsync(CancellationToken cancellation) => content.KeepAreasAsync(
        run.Folder.Path,
        Snapshot.AreasOf(run.Services.Repository.Root).Where(area => area != Snapshot.Infrastructure),
        cancellation);

    private void Record(Func<Release, Release> change) => releases.Change(run.RunId, change);

    private static PlanSummary Together(PlanSummary? earlier, PlanSummary now)
    {
        var planned = now.Changes.Select(change => (change.Address, change.Deposed)).ToHashSet();
        return earlier is null ? now : new PlanSummary(
            [.. earlier.Changes.Where(change => !planned.Contains((change.Address, change.Deposed))), .. now.Changes],
            earlier.ChangedOutputs.Union(now.ChangedOutputs).ToList())
        {
            Drift = [.. earlier.Drift, .. now.Drift.ExceptBy(earlier.Drift.Select(drift => drift.Address), drift => drift.Address)],
        };
    }
}
