using Deployer.Sandbox;
using Deployer.Tests.Tools;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Tests.Sandbox;

/// <summary>A real, private PostgreSQL for the tests of one class, and what they do to it beside the tool under test.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly Workbench bench;

    private TestServer(Workbench bench, DatabaseUrl database) => (this.bench, Database) = (bench, database);

    public DatabaseUrl Database { get; }

    public static async Task<TestServer> StartAsync()
    {
        var bench = new Workbench();
        var connection = await Cluster(bench).EnsureRunningAsync(CancellationToken.None);
        return new TestServer(bench, new DatabaseUrl(new Uri(connection.Url), connection.Password));
    }

    /// <summary>A place in the server's own temporary folder.</summary>
    public string PathOf(string name) => bench.PathOf(name);

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken token)
    {
        // Without a pool: a lock must end with its connection.
        var connection = new NpgsqlConnection($"{PostgresUrl.ToConnectionString(Database)};Pooling=false");
        await connection.OpenAsync(token);
        return connection;
    }

    /// <summary>Waits until a session waits for an advisory lock.</summary>
    public Task WaitUntilHeldAsync(CancellationToken token) =>
        WaitForAsync("select count(*) > 0 from pg_stat_activity where wait_event = 'advisory'", token);

    /// <summary>Waits until a query is true. The server does the waiting: it looks again each time, and gives up after half a minute.</summary>
    public async Task WaitForAsync(string condition, CancellationToken token)
    {
        await using var connection = await OpenAsync(token);
        var block = $"""
            do $$ begin
              for round in 1..600 loop
                perform pg_stat_clear_snapshot();
                if ({condition}) then return; end if;
                perform pg_sleep(0.05);
              end loop;
              raise exception 'it never came true: %', $text${condition}$text$;
            end $$
            """;
        await using var wait = new NpgsqlCommand(block, connection) { CommandTimeout = 60 };
        await wait.ExecuteNonQueryAsync(token);
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster(bench).ResetAsync(CancellationToken.None);
        bench.Dispose();
    }

    private static PostgresCluster Cluster(Workbench bench) => new(bench.PathOf("postgres"), TimeProvider.System);
}
