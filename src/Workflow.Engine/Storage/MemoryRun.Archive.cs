using System.Globalization;

namespace Workflow.Engine;

internal sealed partial class MemoryRun
{
    public bool HasEnded => Row.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated;

    public static MemoryRun From(RunArchive archive)
    {
        var run = new MemoryRun(archive.Run, archive.Definition) { _data = archive.Data, _dataVersion = archive.DataVersion };
        foreach (var pointer in archive.Pointers)
        {
            run._pointers[int.Parse(pointer.Id, CultureInfo.InvariantCulture)] = pointer;
        }

        foreach (var attempt in archive.Journal)
        {
            run._attempts[attempt.Sequence] = new StepRecord(
                attempt.StepKey, attempt.Attempt, attempt.PointerId, attempt.BegunAt, attempt.EndedAt, attempt.Ending, attempt.Epoch,
                attempt.Error);
        }

        run._subscriptions.Add(archive.Subscriptions);
        return run;
    }

    public RunArchive ToArchive(long epoch) => new()
    {
        Run = Row,
        Definition = definition,
        Epoch = epoch,
        Data = _data,
        DataVersion = _dataVersion,
        Pointers = [.. _pointers.Values],
        Journal =
        [
            .. _attempts.Select(pair => new ArchivedAttempt(
                pair.Key, pair.Value.StepKey, pair.Value.Attempt, pair.Value.PointerId, pair.Value.Epoch, pair.Value.BegunAt,
                pair.Value.EndedAt, pair.Value.Ending, pair.Value.Error)),
        ],
        Subscriptions = _subscriptions.ToArchive(),
    };

    /// <summary>Events handed to its pointers and not yet taken.</summary>
    public IEnumerable<StoredEvent> HandedEvents() => _subscriptions.HandedEvents();
}
