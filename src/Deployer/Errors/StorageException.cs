namespace Deployer;

/// <summary>
/// The deployer's own memory cannot be read or written: its folder is read-only, the disk is full, the database is corrupt,
/// locked, or written by a newer version.
/// </summary>
public sealed class StorageException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which file or folder, and what is wrong with it.</param>
    /// <param name="remedy">What to free, mend or move.</param>
    /// <param name="inner">The cause, for the log.</param>
    public StorageException(string message, string remedy, Exception? inner = null)
        : base(message, remedy, inner)
    {
    }

    internal override DeployerException With(string message, string remedy) => new StorageException(message, remedy);
}
