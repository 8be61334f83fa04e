using Deployer.Migrations;
using Deployer.Plans;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Proves that the environment is back: a plan shows no change, and the state manages exactly the resources of the chosen release,
/// none of them left behind by a replacement, and the deployment answers its health check. Marks the release that this run makes
/// verified, unless something was skipped. In doubt: run again.
/// </summary>
internal sealed class VerifyRollback(RunServices services) : DeploymentStep(services)
{
    /// <inheritdoc/>
    protected override async Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context)
    {
        var left = await VerifyDeployment.RequireNoChangesAsync(run, context.CancellationToken);

        var releases = run.Releases;
        var chosen = run.GetChosen();
        // By the list on record: a backup that was damaged while the run waited takes nothing from the proof.
        var then = (await Adoption.ObjectsAsync(run, context.CancellationToken))
            .Select(each => new StateResource(each.Address, each.Type, Id: null, Deposed: null));
        var now = await ResourcesOfAsync(run, releases.Of(run.RunId)?.After, context.CancellationToken);
        var skipped = SkippedObjects.Of(run.Folder);
        var differences = Differences([.. then.Where(each => !skipped.Cover(each.Address))], [.. now.Where(each => !skipped.Cover(each.Address))]).ToList();
        if (differences.Count > 0)
        {
            throw new StepFailedException(
                $"The rollback was applied, but the resources are not those of release {chosen.Number}:\n{string.Join('\n', differences)}",
                $"Look at them, then: deployer resume {run.RunId}");
        }

        await HealthCheck.RunAsync(run, context.CancellationToken);
        if (left.Count > 0)
        {
            new RunRelease(run).LeftBehind([.. left.Select(change => $"{change.Address} would be {change.Action.Past()}")]);
            run.Warn($"skipped, and not proved: {string.Join(", ", left.Select(change => change.Address))}. All else is as in release {chosen.Number}{Database(releases.Of(run.RunId))}");
            return ExecutionResult.Next();
        }

        if (RestoredState.Of(run.Folder) is { Orphans: { Count: > 0 } orphans })
        {
            run.Warn($"no changes; {now.Count} resources as in release {chosen.Number}, but the restored state does not know {string.Join(", ", orphans)}: "
                + $"orphans, so that the release is not verified. Import them, or remove them by hand: deployer show {run.RunId}");
            return ExecutionResult.Next();
        }

        if (releases.Of(run.RunId)?.Plan?.Drift.Where(drift => drift.Left.Count > 0).ToList() is { Count: > 0 } otherwise)
        {
            run.Warn("as somebody changed it outside Terraform, for the configuration does not say otherwise: "
                + string.Join(", ", otherwise.Select(drift => $"{drift.Address} ({string.Join(", ", drift.Left)})")));
        }

        new RunRelease(run).Verified();
        run.Note($"no changes; {now.Count} resources as in release {chosen.Number}, 0 orphans: verified{Database(releases.Of(run.RunId))}");
        return ExecutionResult.Next();
    }

    private static string Database(Release? made) => (made is { TakenBack: { Count: > 0 } back }
        ? $"; {DatabaseVerdict.Count(back.Count)} taken back"
        : "") + Ahead(made);

    private static string Ahead(Release? made) => made is { AheadOfChosen: { Count: > 0 } ahead }
        ? $"; the database stays {DatabaseVerdict.Count(ahead.Count)} ahead{(made.DatabaseKept ? ", knowingly: what of it the older configuration needs was not proved" : "")}"
        : "";

    /// <summary>What stands between two states.</summary>
    /// <param name="then">The objects of the chosen release.</param>
    /// <param name="now">The objects that exist.</param>
    /// <returns>One line per difference.</returns>
    internal static IEnumerable<string> Differences(IReadOnlyList<StateResource> then, IReadOnlyList<StateResource> now)
    {
        var (before, after) = (Addresses(then), Addresses(now));
        return
        [
            .. before.Except(after).Order(StringComparer.Ordinal).Select(address => $"  {address} is missing"),
            .. after.Except(before).Order(StringComparer.Ordinal).Select(address => $"  {address} was not in the release"),
            .. now.Where(resource => resource.Deposed is not null)
                .Select(resource => $"  {resource.Address} has an orphan: deposed object {resource.Deposed}"),
        ];
    }

    private static HashSet<string> Addresses(IReadOnlyList<StateResource> resources) =>
        resources.Where(resource => resource.Deposed is null).Select(resource => resource.Address).ToHashSet(StringComparer.Ordinal);

    private static async Task<IReadOnlyList<StateResource>> ResourcesOfAsync(RunContext run, StateBackup? backup, CancellationToken cancellation) =>
        backup is null
            ? []
            : StateResources.Read(await new ReleaseContent(run.Services.Home, run.Environment).ReadAsync(backup, cancellation));
}
