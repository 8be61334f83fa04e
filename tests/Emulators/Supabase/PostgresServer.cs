using System.Diagnostics;
using System.Globalization;

namespace Emulators.Supabase;

/// <summary>
/// A PostgreSQL server as a child of this process, with its data in a folder of its own. It ends when it is disposed of, or when this
/// process dies: the shell in between then reads the end of its input.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Ready = "database system is ready to accept connections";
    private const string EndWithStarter = """ "$@" & server=$!; read -r _; kill -INT $server; wait $server """;

    private readonly string _folder;
    private readonly string[] _command;
    private Process? _process;

    private PostgresServer(string folder, string[] command)
    {
        _folder = folder;
        _command = command;
    }

    /// <summary>Creates a cluster and starts it; everybody shows a password.</summary>
    /// <param name="settings">Each as <c>name=value</c>.</param>
    /// <param name="superuser">The name of its superuser.</param>
    /// <param name="password">The superuser's password.</param>
    public static async Task<PostgresServer> StartAsync(IEnumerable<string> settings, string superuser, string password)
    {
        var binaries = FindBinaries();
        var folder = Directory.CreateTempSubdirectory("emu-").FullName;
        var data = Path.Combine(folder, "data");
        var passwordFile = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(passwordFile, password);
        // PostgreSQL refuses root, so the folder has to be open to whomever it runs as instead.
        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("777", 8));

        using var initdb = Start(Path.Combine(binaries, "initdb"),
        [
            "--pgdata", data, "--username", superuser, "--pwfile", passwordFile, "--auth", "scram-sha-256",
            "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions",
        ]);
        await ReadUntilAsync(initdb, line => line is null);
        await initdb.WaitForExitAsync();
        if (initdb.ExitCode != 0) throw new InvalidOperationException($"initdb ended with {initdb.ExitCode}.");
        await File.AppendAllTextAsync(Path.Combine(data, "pg_hba.conf"), "host all all 127.0.0.0/8 scram-sha-256\n");

        var options = settings.Append($"unix_socket_directories={folder}").SelectMany(setting => new[] { "-c", setting });
        var server = new PostgresServer(folder, ["-c", EndWithStarter, "sh", Path.Combine(binaries, "postgres"), "-D", data, .. options]);
        await server.RunAsync();
        return server;
    }

    /// <summary>Starts the server on the cluster that is there.</summary>
    public async Task RunAsync()
    {
        _process = Start("/bin/sh", _command);
        var said = await ReadUntilAsync(_process, line => line is null || line.Contains(Ready, StringComparison.Ordinal));
        if (said[^1] is null) throw new InvalidOperationException($"PostgreSQL does not start:\n{string.Join('\n', said)}");
    }

    /// <summary>Ends the server and all of its sessions.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process) return;
        _process = null;
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Reads lines of standard error, and goes on reading (so that nobody blocks) after the one that is looked for.</summary>
    private static async Task<List<string?>> ReadUntilAsync(Process process, Func<string?, bool> last)
    {
        var lines = new List<string?>();
        do
        {
            lines.Add(await process.StandardError.ReadLineAsync());
        }
        while (!last(lines[^1]));
        _ = process.StandardError.ReadToEndAsync();
        return lines;
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", """exec "$@" >&2""", "sh", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        if (Environment.IsPrivilegedProcess) start.UserName = "postgres";
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC"; // Otherwise initdb compares the clock with every time zone there is.
        return Process.Start(start)!;
    }

    private static string FindBinaries()
    {
        var distribution = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => Major(Path.GetFileName(folder)))
            : Enumerable.Empty<string>();
        return Environment.GetEnvironmentVariable("PATH")!.Split(':').Concat(distribution.Select(folder => Path.Combine(folder, "bin")))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            ?? throw new InvalidOperationException("PostgreSQL is missing: .ci/require postgresql says how to install it.");
    }

    private static int Major(string name) => int.TryParse(name, CultureInfo.InvariantCulture, out var major) ? major : 0;
}
