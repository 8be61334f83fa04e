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
    /// Addresses of which another object would be made if they were created once more: a create of them is in doubt, or was completed by
    /// an apply that may have died before its state was saved (a remote backend gets it every 20 seconds).
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The last change of each.</returns>
    public static IReadOnlyDictionary<string, AppliedChange> MadeTwice(RunFolder folder)
    {
        var creations = PlannedCreation.Of(folder);
        var isSaved = RunReaches.Of(folder) >= RunReach.Applied;
        return (ApplyJournal.Of(folder)?.Changes ?? [])
            .GroupBy(change => change.Address, StringComparer.Ordinal)
            .Select(changes => changes.Last())
            .Where(last => last.Action == Create && (last.State == ChangeState.InDoubt || (last.State == ChangeState.Completed && !isSaved)))
            .Where(last => creations.TryGetValue(last.Address, out var known) && known.Again == CreatedAgain.Another)
            .ToDictionary(last => last.Address, StringComparer.Ordinal);
    }

    // The next plan reads what exists under the ids that the state knows, and a name that is taken is refused. Only what was made under
    // an id that nobody knows stays in doubt when it was made once more.
    private bool IsSettled(AppliedChange change, IEnumerable<AppliedChange> later)
    {
        var again = later.Any(other => (other.Address, other.Action, other.State) == (change.Address, change.Action, ChangeState.Completed));
        return again ? KnownOf(change).Again != CreatedAgain.Another || change.Action != Create : isApplied;
    }

    private PlannedCreation KnownOf(AppliedChange change) =>
        creations.TryGetValue(change.Address, out var known) ? known : NotPlanned;

    private AppliedChange Advise(AppliedChange change)
    {
        if (change.Action != Create)
        {
            return change with { Advice = "The state knows it: the next plan reads what it is now, or that it is gone." };
        }

        var known = KnownOf(change);
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
                _ => "It may exist. Look for it at its provider; if it is there, import it or delete it.",
            },
            ImportId = known.ImportId,
            ImportBlock = known.ImportId is { } id ? ImportBlock.Of(change.Address, id) : null,
        };
    }
}
