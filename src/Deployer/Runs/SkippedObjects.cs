using Deployer.Plans;

namespace Deployer.Runs;

/// <summary>
/// What a rollback leaves as it is because a person said so: the way on when one object cannot be taken back. It is a fact of the run's
/// folder, and only ever grows: what was skipped once is not touched by a later attempt.
/// </summary>
/// <param name="Addresses">Addresses of resources, of single objects of them, or of modules with all that is in them.</param>
internal sealed record SkippedObjects(IReadOnlyList<string> Addresses)
{
    private const string FactName = "skipped.json";

    /// <summary>What a run skips.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The addresses; none when nobody said so.</returns>
    public static SkippedObjects Of(RunFolder folder) => folder.Recall<SkippedObjects>(FactName) ?? new SkippedObjects([]);

    /// <summary>Adds to what a run skips.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="addresses">The addresses.</param>
    public static void Add(RunFolder folder, IReadOnlyList<string> addresses)
    {
        if (addresses.Count > 0)
        {
            folder.Keep(FactName, new SkippedObjects([.. Of(folder).Addresses.Union(addresses, StringComparer.Ordinal)]));
        }
    }

    /// <summary>Those of the addresses that name nothing of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>The addresses.</returns>
    public IEnumerable<string> Unknown(PlanSummary plan) =>
        Addresses.Where(skipped => !plan.Changes.Any(change => IsWithin(change.Address, skipped)));

    /// <summary>Whether an object is skipped.</summary>
    /// <param name="address">Its address.</param>
    /// <returns>True when it, its resource or a module around it is.</returns>
    public bool Cover(string address) => Addresses.Any(skipped => IsWithin(address, skipped));

    private static bool IsWithin(string address, string skipped) =>
        address.StartsWith(skipped, StringComparison.Ordinal) && (address.Length == skipped.Length || address[skipped.Length] is '.' or '[');
}
