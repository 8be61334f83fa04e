using Npgsql;

namespace EndToEnd.Harness;

/// <summary>A test's own session with the sandbox's PostgreSQL.</summary>
internal sealed class SandboxDatabase : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private SandboxDatabase(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Connects as PostgreSQL's own notes (postmaster.pid: lines 4 and 5 are the port and the socket's folder) say.</summary>
    public static async Task<SandboxDatabase> ConnectAsync(Checkout checkout)
    {
        var notes = await File.ReadAllLinesAsync(Directory
            .EnumerateFiles(checkout.Home, "postmaster.pid", SearchOption.AllDirectories)
            .Single());
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = notes[4], Port = int.Parse(notes[3]), Username = "postgres", Database = "postgres", Pooling = false,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return new SandboxDatabase(connection);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of every row, as text.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(Convert.ToString(reader.GetValue(0)) ?? "");
        return rows;
    }

    /// <summary>The versions that <c>supabase db push</c> recorded.</summary>
    public Task<IReadOnlyList<string>> HistoryAsync() =>
        ReadAsync("select version from supabase_migrations.schema_migrations order by version");

    /// <summary>Takes a lock that a migration with <c>select pg_advisory_xact_lock(key)</c> then waits for.</summary>
    public Task HoldAsync(int key) => ExecuteAsync($"select pg_advisory_lock({key})");

    public Task ReleaseAsync(int key) => ExecuteAsync($"select pg_advisory_unlock({key})");

    /// <summary>Returns when another session waits for the lock; the server looks, so the test need not sleep.</summary>
    public Task UntilSomebodyWaitsAsync(int key) => ExecuteAsync($$"""
        set statement_timeout = '60s';
        do $wait$ begin
          while not exists (select from pg_locks where locktype = 'advisory' and objid = {{key}} and not granted) loop
            perform pg_sleep(0.01);
          end loop;
        end $wait$;
        """);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
