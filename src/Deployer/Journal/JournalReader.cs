using System.Text.RegularExpressions;
using Deployer.Tools;

namespace Deployer.Journal;

/// <summary>Collects the changes that applies tell, one apply after the other.</summary>
internal sealed partial class JournalReader
{
    private readonly List<AppliedChange> changes = [];
    private readonly Dictionary<(string Address, string Action), int> open = [];
    private readonly HashSet<string> explained = new(StringComparer.Ordinal);
    private bool somebodyDidNotAnswer;

    /// <summary>The changes in the order they began.</summary>
    public IReadOnlyList<AppliedChange> Changes => changes;

    /// <summary>Whether the last apply that was read has told its summary: then it has told everything.</summary>
    public bool IsSummarised { get; private set; }

    /// <summary>Reads what an apply has told so far. A line that was cut short tells nothing.</summary>
    /// <param name="apply">The apply, running or ended.</param>
    public void Read(DetachedTool apply)
    {
        open.Clear();
        explained.Clear();
        (IsSummarised, somebodyDidNotAnswer) = (false, false);
        var first = changes.Count;
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

        DoubtUnexplained(first);
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
            case DiagnosticEvent { Diagnostic: { IsError: true } error }:
                var answered = !SaysNothing().IsMatch($"{error.Summary}\n{error.Detail}");
                somebodyDidNotAnswer |= !answered;
                if (answered && error.Address is not null)
                {
                    explained.Add(error.Address);
                }

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

    /// <summary>
    /// A failure need not mean that nothing was done: a provider that died, or did not answer in time, may have done it. Terraform then
    /// names no address, so every failure of this apply that nothing else explains is in doubt.
    /// </summary>
    private void DoubtUnexplained(int first)
    {
        for (var at = first; somebodyDidNotAnswer && at < changes.Count; at++)
        {
            if (changes[at].State == ChangeState.Failed && !explained.Contains(changes[at].Address))
            {
                changes[at] = changes[at] with { State = ChangeState.InDoubt };
            }
        }
    }

    [GeneratedRegex(
        @"Plugin did not respond|plugin process exited|transport is closing|connection (?:was )?(?:reset|lost|aborted)|broken pipe|\bGOAWAY\b|\bEOF\b"
        + @"|timed? ?out|deadline exceeded|context cancell?ed|(?:operation|request)(?: was)? cancell?ed"
        + @"|\b(?:error|status|HTTP|code)(?:[ -]?code)?:? 50[0234]\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex SaysNothing();

    // An id is no secret, but some providers put one into it.
    private static string? Shown(string? id) => string.IsNullOrEmpty(id) ? null : Redaction.ByPattern(id);
}
