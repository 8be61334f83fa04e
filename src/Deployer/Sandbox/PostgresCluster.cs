using Deployer.Runs;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Sandbox;

/// <summary>
/// The sandbox's private PostgreSQL: created at first use, started when needed in a session of its own so that it outlives the
/// deployer, and asked who it is before it is used. Several processes may use it at once.
/// </summary>
public sealed partial class PostgresCluster
{
    private const string Superuser = "postgres";

    private readonly string _home;
    private readonly TimeProvider _time;

    /// <summary>Names the cluster; nothing is created or started yet.</summary>
    /// <param name="home">Its folder in the deployer's home, <c>sandbox/postgres</c>; created if needed, 0700.</param>
    /// <param name="time">The clock.</param>
    public PostgresCluster(string home, TimeProvider time)
    {
        _home = Path.GetFullPath(home);
        _time = time;
    }

    /// <summary>The cluster of a home.</summary>
    /// <param name="home">The deployer's home.</param>
    /// <param name="time">The clock.</param>
    public static PostgresCluster Of(Home home, TimeProvider time) => new(home.Folder(Path.Combine("sandbox", "postgres")), time);

    /// <summary>The cluster, ready to be used; creates and starts it when it is not.</summary>
    /// <param name="token">Stops the waiting. A server that was started keeps running.</param>
    /// <exception cref="ToolMissingException">PostgreSQL is not installed.</exception>
    /// <exception cref="SandboxDatabaseException">It cannot be created or started.</exception>
    public async Task<PostgresConnection> EnsureRunningAsync(CancellationToken token)
    {
        if (await FindRunningAsync(token) is { } running)
            return running;

        try
        {
            return await StartOrCreateAsync(token);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The sandbox's database cannot be kept in {_home}: {error.Message}",
                "Make room or mend the permissions, or choose another folder with DEPLOYER_HOME.",
                error);
        }
    }

    private async Task<PostgresConnection> StartOrCreateAsync(CancellationToken token)
    {
        await using var only = await SandboxLock.TakeAsync(_home, _time, token);
        // Another process may have started it while we waited for the lock.
        if (await FindRunningAsync(token) is { } startedMeanwhile)
            return startedMeanwhile;
        return ReadRecord() is { } record ? await StartAsync(record, token) : await CreateAsync(token);
    }

    /// <summary>The cluster if it runs, or null. Starts and changes nothing.</summary>
    /// <param name="token">Stops the asking.</param>
    public async Task<PostgresConnection?> FindRunningAsync(CancellationToken token) =>
        ReadRecord() is { } record && PostmasterFile.FindLiving(DataFolder(record)) is { } server
            ? await ConnectionIfOursAsync(record, server.Port, token)
            : null;

    /// <summary>Stops the server; its data stay.</summary>
    /// <param name="token">Stops the waiting.</param>
    /// <returns>False when it did not run.</returns>
    public async Task<bool> StopAsync(CancellationToken token)
    {
        await using var only = await SandboxLock.TakeAsync(_home, _time, token);
        return ReadRecord() is { } record && await StopServerAsync(DataFolder(record), ServerUser.Named(record.User), token);
    }

    /// <summary>Stops the server and deletes the cluster with all its data.</summary>
    /// <param name="token">Stops the waiting.</param>
    public async Task ResetAsync(CancellationToken token)
    {
        await using var only = await SandboxLock.TakeAsync(_home, _time, token);
        await WipeAsync(token);
    }

    /// <summary>The database's password, a secret. A cluster that exists need not run for it; one that does not is created.</summary>
    /// <param name="token">Stops the waiting.</param>
    /// <exception cref="SandboxDatabaseException">It cannot be created or started.</exception>
    public async Task<string> EnsurePasswordAsync(CancellationToken token) =>
        ReadRecord() is not null && File.Exists(PasswordFile)
            ? await File.ReadAllTextAsync(PasswordFile, token)
            : (await EnsureRunningAsync(token)).Password;

    /// <summary>The file that holds the database's password, 0600.</summary>
    public string PasswordFile => Path.Combine(_home, ClusterFolder.PasswordFileName);

    private ClusterRecord? ReadRecord() => ClusterRecord.Read(Path.Combine(_home, ClusterFolder.RecordFileName));

    private string DataFolder(ClusterRecord record) => Path.Combine(ClusterFolder.Of(_home, record).Base, record.Data);

    private PostgresConnection Connection(int port) => new(
        "127.0.0.1", port, "postgres", Superuser, File.ReadAllText(PasswordFile));

    // SCRAM has already proved that the server knows our password; this proves that it serves our data.
    private async Task<PostgresConnection?> ConnectionIfOursAsync(ClusterRecord record, int port, CancellationToken token)
    {
        var connection = Connection(port);
        try
        {
            var (identifier, folder) = await AskWhoItIsAsync(connection, token);
            return identifier == record.SystemIdentifier && folder == DataFolder(record) ? connection : null;
        }
        catch (NpgsqlException)
        {
            // Not there, not ready, or not ours: in each case not a server to use.
            return null;
        }
    }

    private static async Task<(string Identifier, string DataFolder)> AskWhoItIsAsync(PostgresConnection connection, CancellationToken token)
    {
        await using var database = new NpgsqlConnection(connection.ToConnectionString());
        await database.OpenAsync(token);
        await using var question = new NpgsqlCommand(
            "select system_identifier::text, current_setting('data_directory') from pg_control_system()", database);
        await using var answer = await question.ExecuteReaderAsync(token);
        await answer.ReadAsync(token);
        return (answer.GetString(0), answer.GetString(1));
    }
}
