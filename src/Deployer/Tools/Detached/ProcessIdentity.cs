using System.Diagnostics;
using System.Globalization;

namespace Deployer.Tools;

/// <summary>
/// Tells processes apart beyond their numbers, which are used again: a process is (boot, number, start time). Linux has them in
/// /proc; macOS is asked through ps and sysctl.
/// </summary>
internal static class ProcessIdentity
{
    private const int StateField = 0;
    private const int StartTimeField = 19;

    private static readonly Lazy<string> Boot = new(ReadBootId);

    /// <summary>The running of the operating system.</summary>
    public static string BootId => Boot.Value;

    /// <summary>Which processes can be seen from here: on Linux every container has a namespace of its own, on macOS there is one.</summary>
    public static string Namespace { get; } = OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget ?? "" : "";

    /// <summary>When the process began, or null when there is none; a zombie counts as none: it does nothing any more.</summary>
    public static string? StartTimeOf(int pid) => OperatingSystem.IsLinux() ? FromProc(pid) : FromPs(pid);

    /// <summary>Reads a process number.</summary>
    public static bool TryParsePid(string? text, out int pid) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out pid);

    /// <summary>Whether exactly this process still lives.</summary>
    public static bool IsAlive(int pid, string startTime, string bootId) => bootId == BootId && StartTimeOf(pid) == startTime;

    private static string? FromProc(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        }
        catch (IOException)
        {
            // Gone, before the file was opened or (ESRCH) while it was read.
            return null;
        }
        // The program's name stands in brackets and may contain anything, brackets and spaces included.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[StateField] is "Z" or "X" ? null : fields[StartTimeField];
    }

    private static string? FromPs(int pid)
    {
        // One -o each: after an equals sign BSD's ps takes everything for a header, commas included.
        var line = Ask("/bin/ps", "-o", "stat=", "-o", "lstart=", "-p", pid.ToString(CultureInfo.InvariantCulture)).Trim();
        var stateEnd = line.IndexOf(' ', StringComparison.Ordinal);
        return stateEnd < 0 || line[0] == 'Z' ? null : line[stateEnd..].Trim();
    }

    // kern.boottime would be the classic answer, but it moves when the clock is set.
    private static string ReadBootId() => OperatingSystem.IsLinux()
        ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()
        : Ask("/usr/sbin/sysctl", "-n", "kern.bootsessionuuid").Trim();

    private static string Ask(string program, params string[] arguments)
    {
        // lstart is written in the language and the time zone of the caller.
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        using var process = Process.Start(start)!; // null only with UseShellExecute
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return answer;
    }
}
