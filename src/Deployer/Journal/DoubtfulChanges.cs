using Deployer.Runs;

namespace Deployer.Journal;

/// <summary>Says what to do about changes in doubt, and which of them the run has settled itself.</summary>
internal sealed class DoubtfulChanges(RunFolder folder)
{
    private const string Create = "create";

    private static readonly PlannedCreation NotPlanned = new(CreatedAgain.Unknown);

    private readonly IDictionary<string, PlannedCreation> creations = PlannedCreation.Of(folder);
    private readonly bool isApplied = RunReaches.Of(folder) >= RunReach.Applied;

    /// <summary>Completes changes in doubt.</summary>
    /// <param name="changes">All changes of the run's applies, in the order they began.</param>
    /// <returns>The changes.</returns>
    public IReadOnlyList<AppliedChange> Explain(IReadOnlyList<AppliedChange> changes) =>
        changes.Select((change, at) => change.State != ChangeState.InDoubt ? change
            : IsSettled(change, changes.Skip(at + 1)) ? change with { State = ChangeState.Settled }
            : Advise(change)).ToList();

    /// <summary>
    /// Addresses of which another object might be made if they were created once more: a create of them is in doubt, or was completed by
    /// an apply that may have died before its state was saved (a remote backend gets it every 20 seconds).
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The last create of each.</returns>
    public static IReadOnlyDictionary<string, AppliedChange> MadeTwice(RunFolder folder)
    {
        var creations = PlannedCreation.Of(folder);
        var isSaved = RunReaches.Of(folder) >= RunReach.Applied;
        return (ApplyJournal.Of(folder)?.Changes ?? [])
            .GroupBy(change => change.Address, StringComparer.Ordinal)
            .Select(changes => LastCreate([.. changes]))
            .OfType<AppliedChange>()
            .Where(last => last.State == ChangeState.InDoubt || (last.State == ChangeState.Completed && !isSaved))
            .Where(last => MayMakeAnother(Known(creations, last)))
            .ToDictionary(last => last.Address, StringComparer.Ordinal);
    }

    /// <summary>
    /// Addresses of which another object might be made whatever the events tell: the last events of an apply are missing.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>Why events are missing, and the addresses; none where all events are here.</returns>
    public static (string? Reason, IReadOnlySet<string> Addresses) PerhapsMade(RunFolder folder) =>
        ApplyJournal.Of(folder)?.Incomplete is { } reason
            ? (reason, PlannedCreation.Of(folder).Where(known => MayMakeAnother(known.Value)).Select(known => known.Key).ToHashSet(StringComparer.Ordinal))
            : (null, new HashSet<string>());

    /// <summary>Addresses whose object the last apply has created, whatever it did with what they had before.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The addresses.</returns>
    public static IReadOnlySet<string> CreatedLast(RunFolder folder)
    {
        var changes = ApplyJournal.Of(folder)?.Changes ?? [];
        return changes
            .Where(change => change.Apply == changes[^1].Apply && (change.Action, change.State) == (Create, ChangeState.Completed))
            .Select(change => change.Address)
            .ToHashSet(StringComparer.Ordinal);
    }

    // What a later apply did to the address, it did to an object that the state knew. Within one apply a delete behind the create
    // is the end of the object that had the address before.
    private static AppliedChange? LastCreate(List<AppliedChange> ofAddress)
    {
        var at = ofAddress.FindLastIndex(change => change.Action == Create);
        return at < 0 || ofAddress.Skip(at).Any(later => later.Apply != ofAddress[at].Apply) ? null : ofAddress[at];
    }

    // Of a type that nobody has written down it is not known; a question too many does less harm than an object too many.
    private static bool MayMakeAnother(PlannedCreation known) => known.Again is CreatedAgain.Another or CreatedAgain.Unknown;

    // The next plan reads what exists under the ids that the state knows, and a name that is taken is refused. Only what was made under
    // an id that nobody knows stays in doubt when it was made once more.
    private bool IsSettled(AppliedChange change, IEnumerable<AppliedChange> later)
    {
        var again = later.Any(other => (other.Address, other.Action, other.State) == (change.Address, change.Action, ChangeState.Completed));
        return again ? change.Action != Create || !MayMakeAnother(Known(creations, change)) : isApplied;
    }

    private static PlannedCreation Known(IDictionary<string, PlannedCreation> creations, AppliedChange change) =>
        creations.TryGetValue(change.Address, out var known) ? known : NotPlanned;

    private AppliedChange Advise(AppliedChange change)
    {
        if (change.Action != Create)
        {
            return change with { Advice = "The state knows it: the next plan reads what it is now, or that it is gone." };
        }

        var known = Known(creations, change);
        return change with
        {
            Advice = known switch
            {
                { ImportId: not null, Again: CreatedAgain.Same } => "It may exist. Creating it again does no harm, and the next apply does that.",
                { ImportId: not null } => "It may exist. Then the next apply cannot create it: adopt it by this block, in a file in 'infra/'.",
                { Again: CreatedAgain.Same } => "It may exist. Creating it again does no harm, and the next apply does that.",
                { Again: CreatedAgain.Local } => "It exists nowhere but in the state: the next apply makes it, and runs its provisioners again.",
                { Again: CreatedAgain.Another } =>
                    "It may exist, under an id that its provider gave it. Creating it again would make another one, so the run asks before "
                    + "that. Look for it; import it (its id is needed), delete it, or approve another one.",
                { Again: CreatedAgain.Unknown } =>
                    "It may exist, and whether creating it again would make another one is not known for its type, so the run asks before that. "
                    + "Look for it at its provider; if it is there, import it or delete it.",
                _ => "It may exist. Look for it at its provider; if it is there, import it or delete it.",
            },
            ImportId = known.ImportId,
            ImportBlock = known.ImportId is { } id ? ImportBlock.Of(change.Address, id) : null,
        };
    }
}
