using Deployer.Environments;
using Deployer.Journal;
using Deployer.Releases;

namespace Deployer.Comparison;

/// <summary>
/// Finds what stands between states, object by object: by address and id, and under another address where type and id say that it is
/// the same one (<see cref="ReverseMoves"/>).
/// </summary>
internal static class StateComparison
{
    /// <summary>Compares the current state with that of a chosen release, and with a backup.</summary>
    /// <param name="environment">The environment; what it protects counts as holding data.</param>
    /// <param name="current">The state as it is.</param>
    /// <param name="chosen">The state of the chosen release.</param>
    /// <param name="backup">The state that could be put back; null: none.</param>
    /// <returns>The report.</returns>
    public static ComparisonReport Of(DeployEnvironment environment, StateObjects current, StateObjects chosen, StateObjects? backup)
    {
        var known = new List<StateResource>();
        var (now, then, old) = (Placed(current, known), Placed(chosen, known), Placed(backup ?? StateObjects.None, known));
        var objects = now.Keys.Union(then.Keys).Union(old.Keys)
            .Select(place => Compare(place, (now.GetValueOrDefault(place), then.GetValueOrDefault(place), old.GetValueOrDefault(place)), backup is not null))
            .Select(each => each with { DataBearing = DataBearing.Covers(environment, each.Type, each.Address) })
            .InOrder()
            .ToList();
        return new ComparisonReport(environment.Name, current.Source, chosen.Source, backup?.Source, objects);
    }

    /// <summary>Sorts objects for a reader: first what holds data, then by verdict and address.</summary>
    /// <param name="objects">The objects.</param>
    public static IEnumerable<ComparedObject> InOrder(this IEnumerable<ComparedObject> objects) => objects
        .OrderByDescending(each => each.DataBearing)
        .ThenBy(Gravest)
        .ThenBy(each => each.Address, StringComparer.Ordinal)
        .ThenBy(each => each.Deposed, StringComparer.Ordinal);

    /// <summary>Puts the objects of a state where the states before it know them, and adds what only it knows.</summary>
    private static Dictionary<(string Address, string? Deposed), StateObject> Placed(StateObjects state, List<StateResource> known)
    {
        var moves = ReverseMoves.Find(known, [.. state.Objects.Select(each => each.Resource)])
            .ToDictionary(move => move.To, move => move.From, StringComparer.Ordinal);
        var places = state.Objects.ToDictionary(each => (
            Address: each.Resource.Deposed is null ? moves.GetValueOrDefault(each.Resource.Address, each.Resource.Address) : each.Resource.Address,
            each.Resource.Deposed));
        var taken = known.Select(each => (each.Address, each.Deposed)).ToHashSet();
        known.AddRange(places.Where(place => !taken.Contains(place.Key)).Select(place => place.Value.Resource));
        return places;
    }

    private static ComparedObject Compare(
        (string Address, string? Deposed) place, (StateObject? Now, StateObject? Then, StateObject? Old) known, bool hasBackup)
    {
        var (now, then, old) = known;
        var resource = (now ?? then ?? old)?.Resource ?? throw new InvalidOperationException($"No state has {place.Address}.");
        var (verdict, putBack) = (Judge(now, then), hasBackup ? Judge(now, old) : null);
        return new ComparedObject(place.Address, resource.Type)
        {
            Verdict = verdict,
            PutBack = putBack,
            Deposed = place.Deposed,
            Now = now?.Known,
            Chosen = then?.Known,
            Backup = old?.Known,
            Changed = verdict == ObjectVerdict.Change && now is not null && then is not null ? now.DifferencesFrom(then) : [],
            ImportBlock = IsLost(hasBackup ? putBack : verdict) && now is { Resource.Deposed: null, ImportId: { } id } ? ImportBlock.Of(place.Address, id) : null,
        };
    }

    private static ObjectVerdict? Judge(StateObject? now, StateObject? then) => (now, then) switch
    {
        (null, null) => null,
        (null, { Resource.Deposed: not null }) => ObjectVerdict.Gone,
        (null, _) => ObjectVerdict.Recreate,
        (_, null) => ObjectVerdict.Orphan,
        _ when now.Resource.Id != then.Resource.Id => ObjectVerdict.Replace,
        _ when now.DifferencesFrom(then).Count > 0 => ObjectVerdict.Change,
        _ => ObjectVerdict.Keep,
    };

    // With the earlier state in its place, Terraform would not know what stands now.
    private static bool IsLost(ObjectVerdict? verdict) => verdict is ObjectVerdict.Orphan or ObjectVerdict.Replace;

    private static ObjectVerdict Gravest(ComparedObject each) =>
        (ObjectVerdict)Math.Min((int)(each.Verdict ?? ObjectVerdict.Keep), (int)(each.PutBack ?? ObjectVerdict.Keep));
}
