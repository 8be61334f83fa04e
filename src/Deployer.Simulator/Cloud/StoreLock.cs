using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Deployer.Simulator.Cloud;

/// <summary>
/// The right to change a cloud's files, for the moment of one change: between threads and between processes, for a person may
/// let an object drift while an apply runs. The operating system takes it from a process that dies.
/// </summary>
internal sealed partial class StoreLock : IDisposable
{
    private const int Exclusive = 2; // LOCK_EX
    private const int InterruptedCall = 4; // EINTR

    private readonly FileStream file;

    private StoreLock(FileStream file) => this.file = file;

    /// <summary>Waits for the right. Every holder opens the file by itself, so that threads exclude each other as processes do.</summary>
    public static StoreLock Take(CloudFolder folder)
    {
        PrivateFiles.CreateFolder(folder.Path);
        var file = PrivateFiles.Open(folder.StoreLock, FileMode.OpenOrCreate);
        // .NET's own locks do not wait.
        while (FLock(file.SafeFileHandle, Exclusive) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == InterruptedCall)
                continue;
            file.Dispose();
            throw new Win32Exception(error, $"{folder.StoreLock} cannot be locked");
        }

        return new StoreLock(file);
    }

    /// <summary>Gives the right back.</summary>
    public void Dispose() => file.Dispose();

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeHandle file, int operation);
}
