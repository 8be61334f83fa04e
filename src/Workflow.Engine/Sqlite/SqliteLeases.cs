using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Workflow.Engine;

/// <summary>The lease rows; all but reading is called inside the writer's transaction.</summary>
internal sealed class SqliteLeases(SqliteConnection connection, string lockFolder, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, HeldLease> _held = new();
    private readonly List<string> _uncommitted = [];

    private readonly Statement _find = new(
        connection, "SELECT epoch, owner, host, pid, process_start, boot_id, since FROM lease WHERE name = $0", 1);

    private readonly Statement _take = new(
        connection,
        """
        INSERT INTO lease (name, epoch, owner, host, pid, process_start, boot_id, since)
        VALUES ($0, 1, $1, $2, $3, $4, $5, $6)
        ON CONFLICT (name) DO UPDATE SET
            epoch = epoch + 1, owner = $1, host = $2, pid = $3, process_start = $4, boot_id = $5, since = $6
        RETURNING epoch
        """,
        7);

    private readonly Statement _isCurrent = new(
        connection, "SELECT 1 FROM lease WHERE name = $0 AND epoch = $1 AND owner = $2", 3);

    private readonly Statement _release = new(
        connection,
        """
        UPDATE lease SET owner = NULL, host = NULL, pid = NULL, process_start = NULL, boot_id = NULL, since = NULL
        WHERE name = $0 AND epoch = $1 AND owner = $2
        """,
        3);

    private OwnerLock? _owner;

    public LeaseGrant Acquire(string name)
    {
        _owner ??= OwnerLock.Take(lockFolder);
        var before = Find(name);
        if (before is { } held && !IsForgotten(name, held.Owner))
        {
            if (held.Holder.IsAlive)
            {
                throw new LeaseHeldException(name, held.Holder);
            }

            OwnerLock.Forget(lockFolder, held.Owner);
        }

        var me = ProcessIdentity.Current;
        var epoch = _take.ReadNumber(
            name, _owner.Name, me.Host, me.Pid, me.StartTime, me.BootId, Column.Of(time.GetUtcNow().UtcDateTime))
            ?? throw new NotFoundException($"The lease '{name}' was not kept.");
        _held[name] = new HeldLease(epoch);
        _uncommitted.Add(name);
        return new LeaseGrant(name, epoch, before is { } dead ? dead.Holder with { IsAlive = false } : null);
    }

    /// <summary>The transaction has ended: what was taken in it is held, or is not.</summary>
    public void Settle(bool committed)
    {
        foreach (var name in committed ? [] : _uncommitted)
        {
            _held.TryRemove(name, out _);
        }

        _uncommitted.Clear();
    }

    /// <summary>Notes beside a lease that is held here; null when it is not.</summary>
    public HeldLease? FindHeld(LeaseGrant lease) =>
        _held.TryGetValue(lease.Name, out var held) && held.Epoch == lease.Epoch ? held : null;

    public void Verify(LeaseGrant lease)
    {
        if (_isCurrent.ReadNumber(lease.Name, lease.Epoch, _owner?.Name) is null)
        {
            using var reader = _find.Read(lease.Name);
            throw new StaleLeaseException(lease.Name, lease.Epoch, reader.Read() ? reader.GetInt64(0) : 0);
        }
    }

    public void Release(LeaseGrant lease)
    {
        _held.TryRemove(lease.Name, out _);
        _release.Run(lease.Name, lease.Epoch, _owner?.Name);
    }

    /// <summary>From now on the lease counts as given back here, even if its row cannot be written.</summary>
    public void Forget(LeaseGrant lease) => _held.TryRemove(lease.Name, out _);

    public void ReleaseAll()
    {
        foreach (var (name, held) in _held)
        {
            Release(new LeaseGrant(name, held.Epoch));
        }
    }

    /// <summary>Lets go of the operating-system lock without touching the rows: what a dying process does.</summary>
    public void Dispose()
    {
        foreach (var statement in new[] { _find, _take, _isCurrent, _release })
        {
            statement.Dispose();
        }

        _owner?.Dispose();
    }

    public static LeaseHolder? ReadHolder(Rows reader, int firstColumn, string lockFolder)
    {
        if (reader.IsDBNull(firstColumn))
        {
            return null;
        }

        var process = new ProcessIdentity(
            reader.GetString(firstColumn + 1), reader.GetInt32(firstColumn + 2), reader.GetInt64(firstColumn + 3),
            reader.GetString(firstColumn + 4));
        var isAlive = OwnerLock.IsAlive(lockFolder, reader.GetString(firstColumn), process);
        return new LeaseHolder(
            process.Host, process.Pid, process.StartTime, process.BootId, reader.Time(firstColumn + 5), isAlive);
    }

    private (string Owner, LeaseHolder Holder)? Find(string name)
    {
        using var reader = _find.Read(name);
        return reader.Read() && ReadHolder(reader, 1, lockFolder) is { } holder ? (reader.GetString(1), holder) : null;
    }

    // Our own row, of a lease that was given back here although the row could not be written.
    private bool IsForgotten(string name, string owner) => owner == _owner?.Name && !_held.ContainsKey(name);
}

/// <summary>A lease held here, and which row its run is, so that no checkpoint has to look for it.</summary>
internal sealed class HeldLease(long epoch)
{
    private string? _runId;
    private long _run;

    public long Epoch => epoch;

    public long? FindRun(string runId) => _runId == runId ? _run : null;

    public void NoteRun(string runId, long run) => (_runId, _run) = (runId, run);
}
