using Deployer.Plans;
using Deployer.Runs;

namespace Deployer.Comparison;

/// <summary>A state that was compared.</summary>
/// <param name="Release">The release whose backup it is; null for the state that the backend has.</param>
/// <param name="Serial">Its serial; null when there is no state.</param>
/// <param name="Lineage">Its lineage; null when there is no state.</param>
/// <param name="Objects">How many objects it manages, deposed ones included.</param>
public sealed record ComparedState(int? Release, long? Serial, string? Lineage, int Objects)
{
    /// <summary>Why a backup stands in for the state that the backend has, redacted; null when it does not.</summary>
    public string? StandsInBecause { get; init; }
}

/// <summary>How one state knows an object.</summary>
/// <param name="Address">Its address there.</param>
/// <param name="Id">Its id; null when it has none, or a sensitive one.</param>
public sealed record KnownAs(string Address, string? Id);

/// <summary>An object in at least one of the states.</summary>
/// <param name="Address">Its address now, or else the one that it had.</param>
/// <param name="Type">Its type.</param>
public sealed record ComparedObject(string Address, string Type)
{
    /// <summary>What a rollback to the chosen release means for it; null when neither that nor the current state knows it.</summary>
    public ObjectVerdict? Verdict { get; init; }

    /// <summary>What it would mean for it to put the backup in the current state's place; null when neither knows it, or no backup was compared.</summary>
    public ObjectVerdict? PutBack { get; init; }

    /// <summary>Whether it holds what an apply cannot bring back.</summary>
    public bool DataBearing { get; init; }

    /// <summary>The key of an object that a replacement left behind; null for the address's own object.</summary>
    public string? Deposed { get; init; }

    /// <summary>How the current state knows it; null when it does not.</summary>
    public KnownAs? Now { get; init; }

    /// <summary>How the chosen release's state knows it; null when it does not.</summary>
    public KnownAs? Chosen { get; init; }

    /// <summary>How the backup knows it; null when it does not, or none was compared.</summary>
    public KnownAs? Backup { get; init; }

    /// <summary>Names of the attributes that the chosen release's state has otherwise, by name; never a value, and no sensitive one.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    /// <summary>What a plan found since: somebody deleted or changed it outside Terraform, and its state does not know that; null when nothing was found.</summary>
    public ChangedOutside? Outside { get; init; }

    /// <summary>The block that adopts what stands now, should the earlier state be put back; null where nothing is to be adopted, or its import id is not known.</summary>
    public string? ImportBlock { get; init; }

    /// <summary>The same object, as a plan found it.</summary>
    /// <param name="found">What was found; null when it is as the state knows it.</param>
    /// <returns>The object, with the verdict that follows.</returns>
    internal ComparedObject With(PlannedDrift? found)
    {
        var states = Outside is { } earlier ? earlier.ByStates : Verdict;
        return this with
        {
            Outside = found is null ? null : new ChangedOutside(found.Gone, found.Attributes, states),
            Verdict = (found, states) switch
            {
                ({ Gone: true }, ObjectVerdict.Orphan) => ObjectVerdict.Gone,
                ({ Gone: true }, not null) => ObjectVerdict.Recreate,
                (not null, ObjectVerdict.Keep) => ObjectVerdict.Change,
                _ => states,
            },
        };
    }
}

/// <summary>What a plan found otherwise than the current state knows it.</summary>
/// <param name="Gone">Whether it does not exist any more.</param>
/// <param name="Attributes">What differs, as paths; no values. Empty when it is gone.</param>
/// <param name="ByStates">The verdict that the states alone gave.</param>
public sealed record ChangedOutside(bool Gone, IReadOnlyList<string> Attributes, ObjectVerdict? ByStates);

/// <summary>
/// The current state beside that of a chosen release and, if one was named, a backup that could be put back. It is made of states
/// alone, asks no provider, and has no value of an attribute but ids.
/// </summary>
/// <param name="Environment">The environment.</param>
/// <param name="Current">The current state, or what stands in for it.</param>
/// <param name="Chosen">The state of the chosen release.</param>
/// <param name="Backup">The state that could be put back; null when none was named.</param>
/// <param name="Objects">Every object of every state, once: first what holds data, then by verdict and address.</param>
public sealed record ComparisonReport(
    string Environment, ComparedState Current, ComparedState Chosen, ComparedState? Backup, IReadOnlyList<ComparedObject> Objects)
{
    private const string FactName = "comparison.json";
    private const string TextName = "comparison.txt";

    /// <summary>What a rollback to the chosen release means, counted.</summary>
    public VerdictCounts Counts => VerdictCounts.Of(Objects.Select(each => each.Verdict));

    /// <summary>What putting the backup back would mean, counted; null when none was named.</summary>
    public VerdictCounts? PutBackCounts => Backup is null ? null : VerdictCounts.Of(Objects.Select(each => each.PutBack));

    /// <summary>The same report, with what a plan found otherwise than the current state knows it. A verdict by states alone would call it kept.</summary>
    /// <param name="drift">What was found.</param>
    /// <returns>The report.</returns>
    internal ComparisonReport With(IReadOnlyList<PlannedDrift> drift) => this with
    {
        Objects =
        [
            .. Objects.Select(each => each.With(drift.FirstOrDefault(found => each is { Deposed: null, Now: not null }
                && (found.Address == each.Address || found.MovedFrom == each.Address)))).InOrder(),
        ],
    };

    /// <summary>Reads the report of a run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The report; null when the run compared nothing.</returns>
    internal static ComparisonReport? Of(RunFolder folder) => folder.Recall<ComparisonReport>(FactName);

    /// <summary>Keeps it in a run's folder: as a fact, and as text for people.</summary>
    /// <param name="folder">The run's folder.</param>
    internal void Keep(RunFolder folder)
    {
        PrivateFiles.Write(Path.Combine(folder.Path, TextName), string.Concat(ComparisonText.Lines(this, withImports: true).Select(line => $"{line}\n")));
        folder.Keep(FactName, this);
    }
}
