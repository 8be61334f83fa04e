using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EndToEnd.Harness;

/// <summary>The signals that the tests send; the numbers are the same on Linux and macOS.</summary>
internal enum Signal
{
    Hangup = 1,
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}

/// <summary>kill(2). <see cref="System.Diagnostics.Process.Kill()"/> knows SIGKILL only.</summary>
internal static class Signals
{
    private const int NoSuchProcess = 3;

    /// <returns>False when the process, or every process of the group, is gone already.</returns>
    public static bool Send(int pid, Signal signal) => Call(pid, (int)signal);

    public static bool SendToGroup(int leader, Signal signal) => Call(-leader, (int)signal);

    /// <returns>The process group's leader; null when the process is gone.</returns>
    public static int? GroupOf(int pid) => getpgid(pid) is > 1 and var group ? group : null;

    public static bool IsAlive(int pid) => Call(pid, 0);

    private static bool Call(int pid, int signal)
    {
        // 0, 1 and -1 mean "my own group", init and "everybody": never a process that a test started.
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Math.Abs(pid), 1);
        if (kill(pid, signal) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);

    [DllImport("libc")]
    private static extern int getpgid(int pid);
}
