namespace Deployer;

/// <summary>
/// The deployer's own memory cannot be read or written: its folder is read-only, the disk is full, the database is corrupt,
/// locked, or written by a newer version.
/// </summary>
public sealed class StorageException : DeployerException
{
    /// <summary>How a remedy names what to type next where no run is on record; see <see cref="GoingOnWith"/>.</summary>
    public const string SameCommand = "the same command again";

    // errno, the same numbers on Linux and macOS; .NET hands them on as HResult.
    private const int NoSpaceLeft = 28;
    private const int ReadOnlyFileSystem = 30;

    /// <summary>Creates the error.</summary>
    /// <param name="message">Which file or folder, and what is wrong with it.</param>
    /// <param name="remedy">What to free, mend or move.</param>
    /// <param name="inner">The cause, for the log.</param>
    public StorageException(string message, string remedy, Exception? inner = null)
        : base(message, remedy, inner)
    {
    }

    /// <summary>Finds our word for a disk that takes nothing more.</summary>
    /// <param name="problem">What was thrown.</param>
    /// <returns>The error; null when it is not the disk's.</returns>
    public static StorageException? OfDisk(Exception problem) => problem is IOException { HResult: NoSpaceLeft or ReadOnlyFileSystem }
        ? new StorageException(problem.Message, $"Make room or mend the permissions, then: {SameCommand}", problem)
        : null;

    /// <summary>The same error, told while a run is on record: what is typed next goes on with that run, and begins no other one.</summary>
    /// <param name="runId">The run.</param>
    /// <returns>The error with the command that goes on.</returns>
    public StorageException GoingOnWith(string runId) =>
        new(Message, Remedy.Replace(SameCommand, $"deployer resume {runId}", StringComparison.Ordinal), this);

    internal override DeployerException With(string message, string remedy) => new StorageException(message, remedy);
}
