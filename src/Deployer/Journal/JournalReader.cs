using System.Text.RegularExpressions;
using Deployer.Tools;

namespace Deployer.Journal;

/// <summary>Collects the changes that applies tell, one apply after the other.</summary>
internal sealed partial class JournalReader
{
    private readonly List<AppliedChange> changes = [];
    private readonly Dictionary<(string Address, string Action), int> open = [];

    /// <summary>The changes in the order they began.</summary>
    public IReadOnlyList<AppliedChange> Changes => changes;

    /// <summary>Whether the last apply that was read has told its summary: then it has told everything.</summary>
    public bool IsSummarised { get; private set; }

    /// <summary>Reads what an apply has told so far. A line that was cut short tells nothing.</summary>
    /// <param name="apply">The apply, running or ended.</param>
    public void Read(DetachedTool apply)
    {
        open.Clear();
        IsSummarised = false;
        // Asked before reading: what is read after the end is all there is.
        var lives = apply.IsAlive;
        foreach (var line in apply.ReadLines())
        {
            Note(TerraformEventParser.Parse(line), Path.GetFileName(apply.Folder));
        }

        foreach (var at in open.Values)
        {
            changes[at] = changes[at] with { State = lives ? ChangeState.UnderWay : ChangeState.InDoubt };
        }
    }

    private void Note(TerraformEvent told, string apply)
    {
        switch (told)
        {
            case ApplyStartEvent start:
                open[(start.Address, start.Action)] = changes.Count;
                changes.Add(new AppliedChange(start.Address, start.Action, ChangeState.UnderWay, apply) { Id = Shown(start.Id), BegunAt = start.At });
                break;
            case ApplyCompleteEvent done:
                End((done.Address, done.Action), change => change with { State = ChangeState.Completed, Id = Shown(done.Id) ?? change.Id, EndedAt = done.At });
                break;
            case ApplyErroredEvent failed:
                End((failed.Address, failed.Action), change => change with { State = ChangeState.Failed, EndedAt = failed.At });
                break;
            case DiagnosticEvent { Diagnostic: { IsError: true, Address: { } address } error } when SaysNothing().IsMatch($"{error.Summary}\n{error.Detail}"):
                Doubt(address, apply);
                break;
            case ChangeSummaryEvent { Operation: "apply" }:
                IsSummarised = true;
                break;
        }
    }

    private void End((string Address, string Action) key, Func<AppliedChange, AppliedChange> end)
    {
        if (open.Remove(key, out var at))
        {
            changes[at] = end(changes[at]);
        }
    }

    /// <summary>A failure that does not tell whether the change was done: nobody answered, or not in time.</summary>
    private void Doubt(string address, string apply)
    {
        var at = changes.FindLastIndex(change => (change.Address, change.Apply, change.State) == (address, apply, ChangeState.Failed));
        if (at >= 0)
        {
            changes[at] = changes[at] with { State = ChangeState.InDoubt };
        }
    }

    [GeneratedRegex(
        @"Plugin did not respond|plugin process exited|transport is closing|connection reset|\bEOF\b|timed? ?out|deadline exceeded|\bError:? 50[024]\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex SaysNothing();

    // An id is no secret, but some providers put one into it.
    private static string? Shown(string? id) => string.IsNullOrEmpty(id) ? null : Redaction.ByPattern(id);
}
