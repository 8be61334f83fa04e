using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Deployer.Tools;

/// <summary>The few calls of POSIX that .NET has no words for. Numbers differ between Linux and macOS where noted.</summary>
internal static partial class Posix
{
    public const int Sigint = 2;
    public const int Sigkill = 9;
    public const int Sigterm = 15;

    private const int NoSuchProcess = 3;
    private const int InterruptedCall = 4;
    private const int NoChild = 10;

    /// <summary>Sends a signal; false when the process, or the whole group for a negative number, is gone.</summary>
    /// <exception cref="Win32Exception">The operating system refused.</exception>
    public static bool Signal(int pid, int signal)
    {
        if (Kill(pid, signal) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error);
    }

    /// <summary>The process group of a process, or -1 when it is gone.</summary>
    [LibraryImport("libc", EntryPoint = "getpgid", SetLastError = true)]
    public static partial int GroupOf(int pid);

    /// <summary>The session of a process, or -1 when it is gone.</summary>
    [LibraryImport("libc", EntryPoint = "getsid", SetLastError = true)]
    public static partial int SessionOf(int pid);

    /// <summary>Blocks until our child has ended and takes its entry out of the process table.</summary>
    public static void Reap(int child)
    {
        while (WaitPid(child, out _, 0) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            // A process that was itself started with SIGCHLD ignored has its children reaped by the runtime.
            if (error == NoChild)
                return;
            if (error != InterruptedCall)
                throw new Win32Exception(error);
        }
    }

    /// <summary>Makes the names in a folder survive a power failure.</summary>
    public static void SyncFolder(string folder)
    {
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        var failed = Sync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (failed)
            throw new Win32Exception(error);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, out int status, int options);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
