using Deployer.Plans;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tools;

namespace Deployer.Journal;

/// <summary>
/// What the applies of a run have told: a file of events that Terraform writes itself, so that it outlives us, and that we bring to
/// the disk before we believe it. After a kill it says which changes are in doubt.
/// </summary>
/// <param name="Changes">The changes in the order they began.</param>
public sealed record ApplyJournal(IReadOnlyList<AppliedChange> Changes)
{
    /// <summary>The changes of which nobody knows whether they were done.</summary>
    public IReadOnlyList<AppliedChange> InDoubt => Changes.Where(change => change.State == ChangeState.InDoubt).ToList();

    /// <summary>
    /// Why the last events may be missing, such as a restart of the machine; null when nothing is missing. A kill alone loses none.
    /// </summary>
    public string? Incomplete { get; init; }

    /// <summary>Addresses that were to be changed and have no event: where events may be missing, they may have been begun too.</summary>
    public IReadOnlyList<string> PerhapsBegun { get; init; } = [];

    /// <summary>Reads the journal of a run. Works while an apply goes on, and long after.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The journal; null when no apply has begun.</returns>
    internal static ApplyJournal? Of(RunFolder folder)
    {
        var applies = new ToolFolders(folder.Tools).Started(Terraform.ApplyName);
        var untold = UntoldApply.Of(folder) is not null;
        if (applies.Count == 0 && !untold)
        {
            return null;
        }

        var reader = new JournalReader();
        foreach (var apply in applies)
        {
            reader.Read(apply);
        }

        var changes = new DoubtfulChanges(folder).Explain(reader.Changes);
        var incomplete = untold ? "its machine was lost: what it told after the last copy was made is not here"
            : reader.IsSummarised ? null : Incompleteness(applies[^1]);
        return new ApplyJournal(changes)
        {
            Incomplete = incomplete,
            PerhapsBegun = incomplete is null ? [] : NotBegun(folder, changes),
        };
    }

    private static string? Incompleteness(DetachedTool apply) =>
        apply.IsAlive || apply.KnownEnd is not null ? null
        : apply.Process.Host != System.Net.Dns.GetHostName() ? $"it ran on {apply.Process.Host}: what it told after the last copy was made is not here"
        : apply.Process.BootId != ProcessIdentity.BootId ? "the machine was restarted while it ran: what it told in its last moments may be lost"
        : null;

    private static List<string> NotBegun(RunFolder folder, IReadOnlyList<AppliedChange> changes) =>
        (Planning.ApprovedOf(folder)?.Summary.Changes ?? [])
            .Where(planned => planned.Action is not (PlanAction.Read or PlanAction.NoOp))
            .Select(planned => planned.Address)
            .Except(changes.Select(change => change.Address), StringComparer.Ordinal)
            .ToList();
}
