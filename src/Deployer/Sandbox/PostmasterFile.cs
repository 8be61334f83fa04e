using System.Diagnostics;
using System.Globalization;
using Deployer.Tools;

namespace Deployer.Sandbox;

/// <summary>The <c>postmaster.pid</c> of a data folder: which process serves it, on which port.</summary>
/// <param name="Pid">The server's process id.</param>
/// <param name="Port">The port it was told to listen on.</param>
internal sealed record PostmasterFile(int Pid, int Port)
{
    // https://www.postgresql.org/docs/current/storage-file-layout.html
    private const int PidLine = 0;
    private const int PortLine = 3;

    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "postmaster.pid");

    /// <summary>The living server of a data folder, or null: no file, an unfinished one, or the file of a server that is gone.</summary>
    public static PostmasterFile? FindLiving(string dataFolder)
    {
        if (ReadIfThere(PathIn(dataFolder)) is not { } text)
            return null;
        var lines = text.Split('\n');
        return lines.Length > PortLine
            && int.TryParse(lines[PidLine], CultureInfo.InvariantCulture, out var pid)
            && int.TryParse(lines[PortLine], CultureInfo.InvariantCulture, out var port)
            && IsTheServer(pid, text)
                ? new PostmasterFile(pid, port)
                : null;
    }

    // After a restart of the machine the number may belong to anything. PostgreSQL then refuses to start, and pg_ctl would stop
    // that other process, so the process itself is looked at.
    private static bool IsTheServer(int pid, string text)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            if (process.ProcessName is not ("postgres" or "postmaster"))
                return false;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // Before it was asked for, or before its name was.
            return false;
        }

        // A zombie has its name still, and serves nobody.
        if (ProcessIdentity.StartTimeOf(pid) is null)
            return false;

        // A server works in its data folder, so what it has there must be this very file. Where that cannot be seen (macOS), the
        // name has to do.
        return ReadIfThere(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cwd/postmaster.pid")) is not { } its || its == text;
    }

    private static string? ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception hidden) when (hidden is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
