using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Workflow.Engine;

/// <summary>
/// A process that cannot be mistaken for a later one with the same id. The start time is in clock ticks since boot on Linux and in
/// milliseconds since 1970 elsewhere.
/// </summary>
internal sealed record ProcessIdentity(string Host, int Pid, long StartTime, string BootId)
{
    private static readonly Lazy<ProcessIdentity> _current = new(() => new(
        Environment.MachineName,
        Environment.ProcessId,
        FindStartTime(Environment.ProcessId) ?? 0,
        ReadBootId()));

    public static ProcessIdentity Current => _current.Value;

    public bool IsThisHost => Host == Current.Host;

    /// <summary>The same kernel, whatever the machine calls itself: names change with the network, and differ between containers.</summary>
    public bool IsThisBoot => BootId == Current.BootId;

    public bool IsThisProcess => this == Current;

    /// <summary>True when the process can be seen; those of another container cannot.</summary>
    public bool IsRunning() => IsThisBoot && FindStartTime(Pid) == StartTime;

    private static long? FindStartTime(int pid) =>
        OperatingSystem.IsLinux() ? FindStartTicks(pid) : FindStartMilliseconds(pid);

    // proc(5): field 3 is the state, field 22 the start in ticks since boot; fields are counted behind the name in parentheses,
    // which may itself contain spaces. A zombie has ended.
    private static long? FindStartTicks(int pid)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var stat = File.ReadAllText(path);
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // The process ended between the two looks.
            return null;
        }
    }

    private static long? FindStartMilliseconds(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds();
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // It ended between the two looks.
            return null;
        }
    }

    private static string ReadBootId() =>
        OperatingSystem.IsLinux()
            ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()
            : ReadBootSession();

    private static string ReadBootSession()
    {
        var buffer = new byte[64];
        var length = (nint)buffer.Length;
        return SysctlByName("kern.bootsessionuuid", buffer, ref length, 0, 0) == 0
            ? Encoding.ASCII.GetString(buffer, 0, (int)length).TrimEnd('\0')
            : throw new InvalidOperationException("The system does not say its boot session (kern.bootsessionuuid).");
    }

    [DllImport("libc", EntryPoint = "sysctlbyname", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SysctlByName(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, byte[] value, ref nint length, nint newValue, nint newLength);
}
