using Deployer.Runs;

namespace Deployer.Sandbox;

/// <summary>Lets one process at a time start, stop or delete a server of the sandbox.</summary>
internal static class SandboxLock
{
    private const string FileName = "lock";

    // EWOULDBLOCK, which .NET hands on as it is.
    private const int LockedOnLinux = 11;
    private const int LockedOnMac = 35;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for the lock. It is the operating system's: it ends with its process, however that ends.</summary>
    /// <param name="folder">The server's folder in the deployer's home; created if needed, 0700.</param>
    /// <param name="time">Times the waiting.</param>
    /// <param name="token">Ends the waiting.</param>
    /// <returns>The lock, held until it is disposed of.</returns>
    public static async Task<FileStream> TakeAsync(string folder, TimeProvider time, CancellationToken token)
    {
        Directory.CreateDirectory(folder, PrivateFiles.FolderMode);
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (error.HResult is LockedOnLinux or LockedOnMac)
            {
                await Task.Delay(Pause, time, token);
            }
        }
    }
}
