namespace Workflow.Engine.Tests.Support;

public enum StoreKind
{
    Memory,
    Sqlite,
}

/// <summary>One database, opened as often as a test likes: each store is another holder of leases, as a process would be.</summary>
internal sealed class Database(StoreKind kind, TimeProvider time) : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly InMemoryRunStore _memory = new(time);

    public string FilePath => _folder.File("runs.db");

    public IRunStore Open() => kind == StoreKind.Memory
        ? _memory.Share()
        : new SqliteRunStore($"Data Source={FilePath}", canCreate: true, time);

    /// <summary>What a killed process leaves: held leases that nobody alive holds.</summary>
    public static void Kill(IRunStore store)
    {
        if (store is InMemoryRunStore memory)
        {
            memory.Abandon();
        }
        else
        {
            ((SqliteRunStore)store).Abandon();
        }
    }

    public void Dispose() => _folder.Dispose();
}
