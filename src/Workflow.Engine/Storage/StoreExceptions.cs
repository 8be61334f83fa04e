namespace Workflow.Engine;

/// <summary>The store could not be opened, read or written.</summary>
public class StoreException(string path, string message, Exception? innerException = null)
    : WorkflowException(message, innerException)
{
    /// <summary>The store's file.</summary>
    public string Path { get; } = path;
}

/// <summary>The store was written by a newer version of the engine.</summary>
public class StoreNewerSchemaException(string path, int found, int known)
    : StoreException(path, $"The database '{path}' has schema version {found}; this version knows up to {known}.")
{
    /// <summary>The schema version found.</summary>
    public int FoundVersion { get; } = found;

    /// <summary>The newest schema version this engine knows.</summary>
    public int KnownVersion { get; } = known;
}

/// <summary>The database could not be brought to a newer schema: it is as it was.</summary>
public class StoreMigrationException(string path, int from, int to, string backup, Exception cause)
    : StoreException(
        path,
        $"The database '{path}' could not be brought from schema version {from} to {to} and is unchanged: {cause.Message} "
        + $"A copy from before stands in '{backup}'.",
        cause)
{
    /// <summary>The copy that was made before.</summary>
    public string Backup { get; } = backup;
}

/// <summary>The file is damaged, or is not a database of this engine.</summary>
public class StoreCorruptException(string path, string detail, Exception? innerException = null)
    : StoreException(path, $"The database '{path}' cannot be used: {detail}.", innerException);

/// <summary>The database or its folder cannot be written.</summary>
public class StoreReadOnlyException(string path, Exception? innerException = null)
    : StoreException(path, $"The database '{path}' or its folder cannot be written.", innerException);

/// <summary>There is no room for the write.</summary>
public class StoreFullException(string path, Exception? innerException = null)
    : StoreException(path, $"The disk of the database '{path}' is full.", innerException);

/// <summary>Another process keeps the database locked for writing.</summary>
public class StoreBusyException(string path, TimeSpan waited, Exception? innerException = null)
    : StoreException(path, $"The database '{path}' was locked by another process for {waited.TotalSeconds:0.#} s.", innerException)
{
    /// <summary>How long the write waited.</summary>
    public TimeSpan Waited { get; } = waited;
}

/// <summary>The database could not be opened or read for another reason.</summary>
public class StoreUnavailableException(string path, string detail, Exception? innerException = null)
    : StoreException(path, $"The database '{path}' is not available: {detail}.", innerException);
