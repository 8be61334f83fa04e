using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Deployer.Sandbox;

public sealed partial class PostgresCluster
{
    // Between choosing a port and listening on it another program may take it.
    private const int Attempts = 5;

    private const string StartLimitSeconds = "60";

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadyPause = TimeSpan.FromMilliseconds(50);

    // The processes of a server that was killed see it at once, and end when the machine lets them.
    private static readonly TimeSpan LeftoverLimit = TimeSpan.FromSeconds(20);
    private const string LeftoverRuns = "pre-existing shared memory block";

    private async Task<PostgresConnection> StartAsync(ClusterRecord record, CancellationToken token)
    {
        var folder = ClusterFolder.Of(_home, record);
        if (!Directory.Exists(DataFolder(record)))
            throw new SandboxDatabaseException($"The sandbox's data folder {DataFolder(record)} is gone.", "deployer sandbox reset");

        var started = await StartServerAsync(record, folder, token);
        if (started != record)
            started.Write(folder.RecordFile);
        return await ConnectionIfOursAsync(started, started.Port, token)
            ?? throw new SandboxDatabaseException(
                $"The server on 127.0.0.1:{started.Port} does not answer as the sandbox's database.\n{LastWords(folder)}",
                "deployer sandbox down");
    }

    /// <summary>Starts the server, or waits for the one that is starting already.</summary>
    /// <returns>The record with the port and the socket folder that the server really has.</returns>
    private async Task<ClusterRecord> StartServerAsync(ClusterRecord record, ClusterFolder folder, CancellationToken token)
    {
        var user = ServerUser.Named(record.User);
        var binaries = await PostgresBinaries.FindAsync(ReadMajor(DataFolder(record)), searchPath: null, token);
        var began = _time.GetTimestamp();
        var attempts = 0;
        while (true)
        {
            if (await WaitForLivingAsync(DataFolder(record), token) is { } port)
                return record with { Port = port };

            record = Prepare(folder, user, record);
            // pg_ctl gives the server a session of its own: neither Ctrl-C nor our end reaches it.
            var start = await user.RunAsync(
                binaries.PgCtl,
                ["start", "--silent", "--wait", "--timeout", StartLimitSeconds, "--pgdata", folder.Settings, "--log", folder.Log],
                folder.RunFolder,
                token);
            if (start.ExitCode == 0)
                return record;
            if (LastWords(folder).Contains(LeftoverRuns, StringComparison.Ordinal) && _time.GetElapsedTime(began) < LeftoverLimit)
            {
                await Task.Delay(ReadyPause, _time, token);
                continue;
            }

            if (++attempts == Attempts || (IsFree(record.Port) && PostmasterFile.FindLiving(DataFolder(record)) is null))
                throw new SandboxDatabaseException(
                    $"The sandbox's database does not start: {start.StandardError.Trim()}\n{LastWords(folder)}", "deployer sandbox reset");
        }
    }

    /// <summary>Waits for a server that somebody else started, and perhaps did not live to see ready.</summary>
    /// <returns>Its port, or null when there is no living server (any more).</returns>
    private async Task<int?> WaitForLivingAsync(string dataFolder, CancellationToken token)
    {
        var began = _time.GetTimestamp();
        while (PostmasterFile.FindLiving(dataFolder) is { } living)
        {
            if (await AnswersAsync(Connection(living.Port), token))
                return living.Port;
            if (_time.GetElapsedTime(began) > ReadyLimit)
                throw new SandboxDatabaseException($"The server of {dataFolder}, process {living.Pid}, does not answer.", "deployer sandbox down");
            await Task.Delay(ReadyPause, _time, token);
        }

        return null;
    }

    // "The database system is starting up" (or shutting down) is no answer yet; any other refusal is one.
    private static async Task<bool> AnswersAsync(PostgresConnection connection, CancellationToken token)
    {
        try
        {
            await AskWhoItIsAsync(connection, token);
            return true;
        }
        catch (PostgresException refusal)
        {
            return refusal.SqlState != PostgresErrorCodes.CannotConnectNow;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private ClusterRecord Prepare(ClusterFolder folder, ServerUser user, ClusterRecord record)
    {
        var dataFolder = DataFolder(record);

        // Left by a server that was killed. PostgreSQL takes them for living ones when another process has the number by now.
        File.Delete(PostmasterFile.PathIn(dataFolder));
        var socketFolder = folder.SocketFolder(record.SocketFolder, user);
        foreach (var stale in Directory.GetFiles(socketFolder, ".s.PGSQL.*"))
            File.Delete(stale);

        var prepared = record with { SocketFolder = socketFolder, Port = IsFree(record.Port) ? record.Port : FreePort() };
        folder.WriteSetting("postgresql.conf", ServerSettings.Configuration(folder, dataFolder, socketFolder, prepared.Port));
        return prepared;
    }

    private static async Task<bool> StopServerAsync(string dataFolder, ServerUser user, CancellationToken token)
    {
        if (PostmasterFile.FindLiving(dataFolder) is null)
            return false;
        var binaries = await PostgresBinaries.FindAsync(major: null, searchPath: null, token);
        var stop = await user.RunAsync(
            binaries.PgCtl, ["stop", "--silent", "--wait", "--mode", "fast", "--pgdata", dataFolder], dataFolder, token);
        return stop.ExitCode == 0 || PostmasterFile.FindLiving(dataFolder) is null
            ? true
            : throw new SandboxDatabaseException($"The sandbox's database does not stop: {stop.StandardError.Trim()}", "deployer sandbox down");
    }

    private static int ReadMajor(string dataFolder) =>
        int.Parse(File.ReadAllText(Path.Combine(dataFolder, "PG_VERSION")), CultureInfo.InvariantCulture);

    private static bool IsFree(int port)
    {
        if (port == 0)
            return false;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // As PostgreSQL itself does: a port whose last connections are only fading out counts as free.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port; // bound just now, so it has one
    }

    private static string LastWords(ClusterFolder folder) =>
        File.Exists(folder.Log) ? string.Join('\n', File.ReadLines(folder.Log).TakeLast(5)) : $"{folder.Log} was not written.";
}
