using System.Diagnostics;
using System.Globalization;

namespace Deployer.Simulator.Hosting;

/// <summary>
/// When this process began, in the words of the operating system. Numbers of processes are used again: whoever wants to signal the
/// simulator first compares this. /proc's clock ticks on Linux; elsewhere lstart of ps, in UTC.
/// </summary>
internal static class ProcessStart
{
    private const int StartTimeField = 19;

    /// <summary>Asks the operating system.</summary>
    public static string OfThisProcess() => OperatingSystem.IsLinux() ? FromProc() : FromPs();

    // The program's name stands in brackets and may contain anything, brackets and spaces included.
    private static string FromProc()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[StartTimeField];
    }

    private static string FromPs()
    {
        var start = new ProcessStartInfo("/bin/ps", ["-o", "lstart=", "-p", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        // lstart is written in the language and the time zone of the caller.
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        using var ps = Process.Start(start)!; // null only with UseShellExecute
        var answer = ps.StandardOutput.ReadToEnd();
        ps.WaitForExit();
        return answer.Trim();
    }
}
