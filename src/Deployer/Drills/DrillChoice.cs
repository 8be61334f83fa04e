using Deployer.Comparison;
using Deployer.Environments;
using Deployer.Migrations;
using Deployer.Releases;

namespace Deployer.Drills;

/// <summary>Says which release a restore begins with, and what it does not bring back.</summary>
internal static class DrillChoice
{
    /// <summary>The newest release that was applied to its end. One whose record is damaged is not passed over.</summary>
    /// <param name="releases">The releases.</param>
    /// <param name="environment">The environment's name.</param>
    /// <returns>The release.</returns>
    /// <exception cref="NotFoundException">There is none.</exception>
    /// <exception cref="StorageException">A newer one is damaged.</exception>
    public static Release Of(ReleaseStore releases, string environment)
    {
        foreach (var entry in releases.Entries())
        {
            switch (entry.Release)
            {
                case null:
                    return releases.Get(entry.Number); // Says what is wrong with it.
                case { ToNothing: true, Plan: not null }:
                    throw new NotFoundException(
                        $"Everything of '{environment}' was destroyed by release {entry.Number}: there is nothing to restore.", $"deployer deploy {environment}");
                case { Plan: not null, AppliedAt: not null, After: not null, Configuration: not null, LeftBehind: null or { Count: 0 } } whole:
                    return whole;
            }
        }

        throw new NotFoundException($"'{environment}' has no release that was applied to its end.", $"deployer deploy {environment}");
    }

    /// <summary>What a restore of a release would not bring back.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="chosen">The release.</param>
    /// <param name="objects">Its objects.</param>
    /// <param name="known">All releases that this machine knows.</param>
    /// <returns>One line each.</returns>
    public static IEnumerable<string> Lost(DeployEnvironment environment, Release chosen, IReadOnlyList<StateResource> objects, ReleaseStore known)
    {
        foreach (var newer in known.Entries().Where(entry => entry.Number > chosen.Number && entry.Release is null or { Plan: not null }))
        {
            yield return $"what release {newer.Number} changed: {(newer.Release is { AppliedAt: not null } ? "it is not where this one was restored from" : "its apply did not come to its end")}";
        }

        var bearing = objects.Where(each => DataBearing.Covers(environment, each.Type, each.Address)).Select(each => each.Address).ToList();
        if (bearing.Count > 0)
        {
            yield return $"what {bearing.Count} objects hold, which are made anew and empty: {string.Join(", ", bearing)}";
        }

        yield return chosen.Migrations is { Count: > 0 } migrations
            ? $"the database's rows; its {DatabaseVerdict.Count(migrations.Count)} can be pushed again, the rows come from its own backups alone"
            : "the database's rows: they come from its own backups alone";
    }
}
