namespace Workflow.Engine;

internal sealed partial class MemoryRuns
{
    public IReadOnlyList<string> FindPurgeable(PurgeQuery query) => [.. Purgeable(query).Select(run => run.Row.Id)];

    public int Purge(PurgeQuery query)
    {
        var runs = Purgeable(query);
        foreach (var run in runs)
        {
            _runs.Remove(run.Row.Id);
            _ordered.Remove(run);
            Leases.Remove(RunLease.NameOf(run.Row.Id));
        }

        PurgeEvents(query.Before, runs.Select(run => run.Row.Id).ToHashSet());
        return runs.Count;
    }

    public RunArchive Export(string runId) =>
        (Find(runId) ?? throw new NotFoundException($"There is no run '{runId}'.")).ToArchive(Leases.EpochOf(RunLease.NameOf(runId)));

    public string Import(RunArchive archive)
    {
        var run = MemoryRun.From(archive);
        if (!_runs.TryAdd(run.Row.Id, run))
        {
            throw new DuplicateRunException(run.Row.Id);
        }

        _ordered.Add(run);
        _events.AddRange(run.HandedEvents());
        Leases.Raise(RunLease.NameOf(run.Row.Id), archive.Epoch, archive.Run.CreateTime);
        return run.Row.Id;
    }

    private List<MemoryRun> Purgeable(PurgeQuery query)
    {
        var ended = _ordered.Where(run => run.HasEnded && (query.Status is null || run.Row.Status == query.Status)).ToList();
        return
        [
            .. ended
                .SkipLast(query.KeepNewest ?? 0)
                .Where(run => query.Before is null || run.Row.CompleteTime < query.Before)
                .Where(run => query.RunIds?.Contains(run.Row.Id) != false)
                .Where(run => Leases.Holder(RunLease.NameOf(run.Row.Id)) is not { IsAlive: true }),
        ];
    }

    private void PurgeEvents(DateTime? before, HashSet<string> purged)
    {
        var bound = before is null
            ? DateTime.MinValue
            : _ordered.Where(run => !run.HasEnded).Select(run => run.Row.CreateTime).Append(before.Value).Min();
        var handed = _ordered.SelectMany(run => run.HandedEvents()).ToHashSet(ReferenceEqualityComparer.Instance);
        _events.RemoveAll(each => !handed.Contains(each)
            && (each.At < bound || each.EventName == Event.EventTypeActivity || purged.Contains(each.EventKey)));
    }
}
