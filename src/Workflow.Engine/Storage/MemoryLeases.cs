namespace Workflow.Engine;

/// <summary>One holder of leases in memory.</summary>
internal sealed class MemoryOwner
{
    public bool IsAlive { get; set; } = true;
}

/// <summary>The leases of an in-memory store.</summary>
internal sealed class MemoryLeases
{
    private readonly Dictionary<string, Row> _rows = [];

    public LeaseGrant Acquire(string name, MemoryOwner owner, DateTime now)
    {
        var before = Holder(name);
        if (before is { IsAlive: true })
        {
            throw new LeaseHeldException(name, before);
        }

        var epoch = (_rows.GetValueOrDefault(name)?.Epoch ?? 0) + 1;
        _rows[name] = new Row(epoch, owner, now);
        return new LeaseGrant(name, epoch, before);
    }

    public void Verify(LeaseGrant lease, MemoryOwner owner)
    {
        var row = _rows.GetValueOrDefault(lease.Name);
        if (row?.Epoch != lease.Epoch || row.Owner != owner)
        {
            throw new StaleLeaseException(lease.Name, lease.Epoch, row?.Epoch ?? 0);
        }
    }

    public LeaseGrant Release(LeaseGrant lease, MemoryOwner owner)
    {
        if (_rows.TryGetValue(lease.Name, out var row) && row.Epoch == lease.Epoch && row.Owner == owner)
        {
            _rows[lease.Name] = row with { Owner = null };
        }

        return lease;
    }

    public void ReleaseAll(MemoryOwner owner)
    {
        foreach (var (name, row) in _rows.Where(pair => pair.Value.Owner == owner).ToList())
        {
            _rows[name] = row with { Owner = null };
        }
    }

    public long EpochOf(string name) => _rows.GetValueOrDefault(name)?.Epoch ?? 0;

    /// <summary>Lets the next holder's epoch be higher than this one.</summary>
    public void Raise(string name, long epoch, DateTime now)
    {
        if (EpochOf(name) < epoch)
        {
            _rows[name] = (_rows.GetValueOrDefault(name) ?? new Row(0, null, now)) with { Epoch = epoch };
        }
    }

    public void Remove(string name) => _rows.Remove(name);

    public LeaseHolder? Holder(string name)
    {
        if (_rows.GetValueOrDefault(name) is not { Owner: { } owner } row)
        {
            return null;
        }

        var me = ProcessIdentity.Current;
        return new LeaseHolder(me.Host, me.Pid, me.StartTime, me.BootId, row.Since, owner.IsAlive);
    }

    private sealed record Row(long Epoch, MemoryOwner? Owner, DateTime Since);
}
