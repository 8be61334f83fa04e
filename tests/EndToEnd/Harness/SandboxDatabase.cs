using System.Text.Json;
using Npgsql;

namespace EndToEnd.Harness;

/// <summary>A test's own session with the sandbox's PostgreSQL, or with that of an emulated project.</summary>
internal sealed class SandboxDatabase : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private SandboxDatabase(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Where the sandbox's database answers, as the home keeps it for its cluster.</summary>
    public static (int Port, string Password) AddressOf(Checkout checkout)
    {
        var folder = Path.Combine(checkout.Home, "sandbox", "postgres");
        using var record = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cluster.json")));
        return (record.RootElement.GetProperty("Port").GetInt32(), File.ReadAllText(Path.Combine(folder, "password")).Trim());
    }

    public static async Task<SandboxDatabase> ConnectAsync(Checkout checkout)
    {
        var (port, password) = AddressOf(checkout);
        return await ConnectAsync("127.0.0.1", port, password);
    }

    public static async Task<SandboxDatabase> ConnectAsync(string host, int port, string password)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = host,
            Port = port,
            Username = "postgres",
            Password = password,
            Database = "postgres",
            Pooling = false,
            CommandTimeout = 90, // Longer than the server waits, which says more.
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

    /// <summary>Everything in the schema <c>public</c> that a migration can make, as text to compare.</summary>
    public async Task<string> SchemaAsync() => string.Join('\n', await ReadAsync("""
        select format('column %s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
          from information_schema.columns where table_schema = 'public'
        union all select indexdef from pg_indexes where schemaname = 'public'
        union all select format('constraint %s %s', conname, pg_get_constraintdef(oid))
          from pg_constraint where connamespace = 'public'::regnamespace
        union all select format('policy %s %s %s %s', tablename, policyname, qual, with_check) from pg_policies
        union all select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
        union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
        order by 1
        """));

    /// <summary>Takes a lock that a migration with <c>select pg_advisory_xact_lock(key)</c> then waits for.</summary>
    public Task HoldAsync(int key) => ExecuteAsync($"select pg_advisory_lock({key})");

    public Task ReleaseAsync(int key) => ExecuteAsync($"select pg_advisory_unlock({key})");

    /// <summary>Returns when another session waits for the lock; the server looks, so the test need not sleep.</summary>
    public Task UntilSomebodyWaitsAsync(int key) => UntilAsync(SomebodyWaits(key));

    /// <summary>Returns when no other session waits for the lock any more.</summary>
    public Task UntilNobodyWaitsAsync(int key) => UntilAsync($"not {SomebodyWaits(key)}");

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static string SomebodyWaits(int key) =>
        $"exists (select from pg_locks where locktype = 'advisory' and objid = {key} and not granted)";

    private Task UntilAsync(string condition) => ExecuteAsync($$"""
        set statement_timeout = '60s';
        do $wait$ begin
          while not ({{condition}}) loop
            perform pg_sleep(0.01);
          end loop;
        end $wait$;
        """);
}
