using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Deployer.Simulator.Cloud;

/// <summary>
/// The right to change a cloud's files, for the moment of one change: between threads and between processes, for a person may
/// let an object drift while an apply runs. The operating system takes it from a process that dies.
/// </summary>
internal sealed partial class StoreLock : IDisposable
{
    private const int Exclusive = 2; // LOCK_EX
    private const int InterruptedCall = 4; // EINTR

    // O_RDONLY and O_CLOEXEC: a program that this process starts meanwhile would keep the lock. macOS numbers it otherwise.
    private static readonly int ForThisProcess = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    private readonly SafeFileHandle folder;

    private StoreLock(SafeFileHandle folder) => this.folder = folder;

    /// <summary>Waits for the right. Every holder opens the folder by itself, so that threads exclude each other as processes do.</summary>
    /// <remarks>Not a <see cref="FileStream"/>: opening one takes a shared lock at once, and fails while another holds the
    /// exclusive one, whatever its sharing says.</remarks>
    public static StoreLock Take(CloudFolder cloud)
    {
        PrivateFiles.CreateFolder(cloud.Path);
        var folder = Open(cloud.Path, ForThisProcess);
        if (folder.IsInvalid)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{cloud.Path} cannot be opened");
        // .NET's own locks do not wait.
        while (FLock(folder, Exclusive) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == InterruptedCall)
                continue;
            folder.Dispose();
            throw new Win32Exception(error, $"{cloud.Path} cannot be locked");
        }

        return new StoreLock(folder);
    }

    /// <summary>Gives the right back.</summary>
    public void Dispose() => folder.Dispose();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeHandle file, int operation);
}
