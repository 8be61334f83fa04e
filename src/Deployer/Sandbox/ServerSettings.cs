using System.Globalization;

namespace Deployer.Sandbox;

/// <summary>The text of the server's configuration files.</summary>
internal static class ServerSettings
{
    /// <summary><c>postgresql.conf</c>: small, fast, and reachable from this machine only.</summary>
    /// <remarks>Nothing is forced to disk: a process that is killed loses nothing, a power failure may cost the sandbox's database,
    /// which <c>deployer sandbox reset</c> makes anew. A client that vanished is noticed within half a second, because the Supabase
    /// CLI leaves its migration running on the server when it is killed. A statement that fails is not logged with its values: a
    /// migration may hold secrets, and the log is none of the places for them.</remarks>
    public static string Configuration(ClusterFolder folder, string dataFolder, string socketFolder, int port) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        # Written by the deployer at every start of its sandbox; changes here are lost.
        data_directory = {Quote(dataFolder)}
        hba_file = {Quote(Path.Combine(folder.Settings, "pg_hba.conf"))}
        ident_file = {Quote(Path.Combine(folder.Settings, "pg_ident.conf"))}
        cluster_name = 'deployer-sandbox'
        listen_addresses = '127.0.0.1'
        port = {port}
        unix_socket_directories = {Quote(socketFolder)}
        unix_socket_permissions = 0700
        password_encryption = 'scram-sha-256'
        client_connection_check_interval = 500ms
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_min_error_statement = panic
        log_error_verbosity = terse
        max_connections = 50
        shared_buffers = 16MB
        jit = off
        fsync = off
        full_page_writes = off
        wal_level = minimal
        max_wal_senders = 0
        """) + "\n";

    /// <summary><c>pg_hba.conf</c>: everybody shows a password, even through the socket.</summary>
    public const string Access = """
        local all all scram-sha-256
        host all all 127.0.0.1/32 scram-sha-256

        """;

    private static string Quote(string path) => $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";
}
