using Deployer.Simulator.Cloud;

namespace Deployer.Simulator.Hosting;

/// <summary>The right to serve a cloud: one process at a time. The operating system takes it from a process that dies.</summary>
internal static class ServingLock
{
    // EWOULDBLOCK as .NET hands it on: Linux, macOS.
    private static readonly int[] WouldBlock = [11, 35];

    /// <summary>Takes the right, for as long as the result is not disposed of.</summary>
    /// <returns>The right; null: another process has it.</returns>
    public static IDisposable? TryTake(CloudFolder folder)
    {
        try
        {
            return PrivateFiles.Open(folder.ServingLock, FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException held) when (WouldBlock.Contains(held.HResult))
        {
            return null;
        }
    }
}
