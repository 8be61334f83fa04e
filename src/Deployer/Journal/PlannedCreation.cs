using Deployer.Runs;

namespace Deployer.Journal;

/// <summary>An object that a plan would create: what is known about it before it exists.</summary>
/// <param name="Again">What a second create of it would do.</param>
/// <param name="ImportId">The id by which it could be imported; null when that is not known before it exists, or would show a secret.</param>
internal sealed record PlannedCreation(CreatedAgain Again, string? ImportId = null)
{
    private const string FactName = "planned-creations.json";

    /// <summary>Keeps what a plan would create beside the run, together with what its earlier plans would: an apply of theirs may be in doubt.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="plan">The output of <c>terraform show -json</c>, a secret.</param>
    public static void Keep(RunFolder folder, string plan)
    {
        var known = new SortedDictionary<string, PlannedCreation>(Of(folder), StringComparer.Ordinal);
        foreach (var (address, creation) in PlannedCreationReader.Read(plan))
        {
            known[address] = creation;
        }

        folder.Keep(FactName, known);
    }

    /// <summary>What the plans of a run would have created.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The objects by address.</returns>
    public static IDictionary<string, PlannedCreation> Of(RunFolder folder) =>
        folder.Recall<Dictionary<string, PlannedCreation>>(FactName) ?? [];
}
