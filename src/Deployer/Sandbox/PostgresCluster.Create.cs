using System.Security.Cryptography;
using Deployer.Runs;
using Npgsql;

namespace Deployer.Sandbox;

public sealed partial class PostgresCluster
{
    private const int PasswordLength = 32;

    private static readonly TimeSpan DeleteLimit = TimeSpan.FromSeconds(20);

    private async Task<PostgresConnection> CreateAsync(CancellationToken token)
    {
        var user = ServerUser.Choose();
        var folder = ClusterFolder.For(_home, user);
        var binaries = await PostgresBinaries.FindAsync(major: null, searchPath: null, token);
        await WipeAsync(token);

        var dataFolder = folder.Create(user);
        var password = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", PasswordLength);
        PrivateFiles.Write(folder.PasswordFile, password);
        folder.WriteSetting("pg_hba.conf", ServerSettings.Access);
        folder.WriteSetting("pg_ident.conf", "");
        await InitializeAsync(binaries, user, folder, dataFolder, password, token);

        var unnamed = new ClusterRecord("", folder.IsOutside ? folder.Base : null, Path.GetFileName(dataFolder), "", Port: 0, user.Name);
        var started = await StartServerAsync(unnamed, folder, token);
        var connection = Connection(started.Port);
        var (identifier, _) = await AskWhoItIsAsync(connection, token);
        await RunSqlAsync(connection, SupabaseStandIn.Sql, token);

        // Last: a cluster without a record is unfinished, and the next process begins anew.
        (started with { SystemIdentifier = identifier }).Write(folder.RecordFile);
        return connection;
    }

    private static async Task InitializeAsync(
        PostgresBinaries binaries, ServerUser user, ClusterFolder folder, string dataFolder, string password, CancellationToken token)
    {
        var passwordFile = Path.Combine(folder.Settings, "password");
        PrivateFiles.Write(passwordFile, password);
        user.Own(passwordFile);
        try
        {
            var result = await user.RunAsync(
                binaries.InitDb,
                [
                    "--pgdata", dataFolder, "--username", Superuser, "--pwfile", passwordFile, "--auth", "scram-sha-256",
                    "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions",
                ],
                dataFolder,
                token);
            if (result.ExitCode != 0)
            {
                throw new SandboxDatabaseException(
                    $"initdb cannot create the sandbox's database: {result.StandardError.Trim()}", "deployer sandbox reset");
            }
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    private static async Task RunSqlAsync(PostgresConnection connection, string sql, CancellationToken token)
    {
        await using var database = new NpgsqlConnection(connection.ToConnectionString());
        await database.OpenAsync(token);
        await using var command = new NpgsqlCommand(sql, database);
        await command.ExecuteNonQueryAsync(token);
    }

    // Also what a creation that was killed left behind: its server may run although no record tells of it.
    private async Task WipeAsync(CancellationToken token)
    {
        var record = ReadRecordUnlessDamaged();
        var user = record is null ? ServerUser.Choose() : ServerUser.Named(record.User);
        var folder = record is null ? ClusterFolder.For(_home, user) : ClusterFolder.Of(_home, record);
        foreach (var dataFolder in folder.DataFolders())
            await StopServerAsync(dataFolder, user, token);

        folder.Forget();
        if (Directory.Exists(record?.SocketFolder))
            Directory.Delete(record.SocketFolder, recursive: true);
        foreach (var leftover in folder.Leftovers())
            await DeleteFolderAsync(leftover, token);
    }

    // An initdb outlives the deployer that was killed beside it, and writes, or cleans up, while we delete. It ends soon.
    private async Task DeleteFolderAsync(string folder, CancellationToken token)
    {
        var began = _time.GetTimestamp();
        while (Directory.Exists(folder))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException) when (_time.GetElapsedTime(began) < DeleteLimit)
            {
                await Task.Delay(ReadyPause, _time, token);
            }
        }
    }

    private ClusterRecord? ReadRecordUnlessDamaged()
    {
        try
        {
            return ReadRecord();
        }
        catch (SandboxDatabaseException)
        {
            // Wiping is the remedy for it.
            return null;
        }
    }
}
