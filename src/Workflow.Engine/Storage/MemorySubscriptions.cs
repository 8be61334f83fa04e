using System.Globalization;

namespace Workflow.Engine;

/// <summary>What the pointers of one run in memory wait for.</summary>
internal sealed class MemorySubscriptions(string runId)
{
    private readonly SortedDictionary<int, Entry> _byPointer = [];

    public DeliveredEvent? Add(SubscriptionRow row, IReadOnlyList<StoredEvent> events)
    {
        var first = events.Where(each => Matches(row, each)).OrderBy(each => each.At).FirstOrDefault();
        _byPointer[KeyOf(row.PointerId)] = new Entry(row, first, null);
        return first is null ? null : new DeliveredEvent(row.PointerId, first.Data);
    }

    public void Remove(string pointerId) => _byPointer.Remove(KeyOf(pointerId));

    public bool Take(StoredEvent published) => Change(entry => Matches(entry.Row, published), entry => entry with { Event = published });

    public ActivityClaim? Claim(string activityName, DateTime now, ArchivedClaim claim)
    {
        foreach (var (pointer, entry) in _byPointer)
        {
            if (entry.IsOpenTo(activityName, now))
            {
                _byPointer[pointer] = entry with { Claim = claim };
                return new ActivityClaim(runId, entry.Row.PointerId, entry.Row.Data);
            }
        }

        return null;
    }

    public bool Release(string token) => Change(entry => entry.Claim?.Token == token, entry => entry with { Claim = null });

    public bool Submit(string token, StoredEvent result) =>
        Change(entry => entry.Claim?.Token == token, entry => entry with { Event = result });

    public IReadOnlyList<DeliveredEvent> Delivered() =>
    [
        .. _byPointer.Values
            .Where(entry => entry.Event is not null)
            .Select(entry => new DeliveredEvent(entry.Row.PointerId, entry.Event!.Data)), // not null: see Where
    ];

    public void Add(IEnumerable<ArchivedSubscription> archived)
    {
        foreach (var each in archived)
        {
            _byPointer[KeyOf(each.Waits.PointerId)] = new Entry(each.Waits, Restore(each.Event), each.Claim);
        }
    }

    public IReadOnlyList<ArchivedSubscription> ToArchive() =>
        [.. _byPointer.Values.Select(entry => new ArchivedSubscription(entry.Row, Archive(entry.Event), entry.Claim))];

    public IEnumerable<StoredEvent> HandedEvents() => _byPointer.Values.Select(entry => entry.Event).OfType<StoredEvent>();

    public SubscriptionRow? FirstOpen() => _byPointer.Values.FirstOrDefault(entry => entry.Event is null)?.Row;

    /// <summary>Changes the entries that still wait and match.</summary>
    /// <returns>True when there was one.</returns>
    private bool Change(Func<Entry, bool> matches, Func<Entry, Entry> change)
    {
        var matching = _byPointer.Where(pair => pair.Value.Event is null && matches(pair.Value)).ToList();
        foreach (var (pointer, entry) in matching)
        {
            _byPointer[pointer] = change(entry);
        }

        return matching.Count > 0;
    }

    private static StoredEvent? Restore(ArchivedEvent? handed) =>
        handed is null ? null : new(handed.EventName, handed.EventKey, handed.Data, handed.At);

    private static ArchivedEvent? Archive(StoredEvent? handed) =>
        handed is null ? null : new(handed.EventName, handed.EventKey, handed.At, handed.Data);

    private static int KeyOf(string pointerId) => int.Parse(pointerId, CultureInfo.InvariantCulture);

    private static bool Matches(SubscriptionRow row, StoredEvent published) =>
        row.EventName == published.EventName && row.EventKey == published.EventKey && row.AsOf <= published.At;

    private sealed record Entry(SubscriptionRow Row, StoredEvent? Event, ArchivedClaim? Claim)
    {
        public bool IsOpenTo(string activityName, DateTime now) =>
            Event is null
            && Row.EventName == Engine.Event.EventTypeActivity
            && Row.EventKey == activityName
            && Row.AsOf <= now
            && (Claim is null || Claim.Expiry <= now);
    }
}
