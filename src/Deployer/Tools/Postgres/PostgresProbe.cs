using Deployer.Migrations;
using Npgsql;

namespace Deployer.Tools;

/// <summary>Asks a database what the Supabase CLI cannot tell, and holds our own lock around a push.</summary>
internal sealed class PostgresProbe : IAsyncDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    private static readonly string[] PushNames = [Supabase.ApplicationName, Alembic.ApplicationName, ScriptSession.ApplicationName];

    private readonly NpgsqlDataSource source;

    /// <summary>Prepares to ask; connects later.</summary>
    public PostgresProbe(DatabaseUrl target)
    {
        // Without a pool: each question is one session that really ends.
        source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(PostgresUrl.ToConnectionString(target))
        {
            Pooling = false,
            Timeout = (int)ConnectLimit.TotalSeconds,
            ApplicationName = "deployer",
        });
    }

    /// <summary>The server's version, when it answers and lets us in.</summary>
    /// <exception cref="DatabaseUnreachableException">It does not.</exception>
    public async Task<Version> VersionAsync(CancellationToken token)
    {
        await using var connection = await OpenAsync(token);
        return connection.PostgreSqlVersion;
    }

    /// <summary>The migrations in the database's history, in order; none when it has no history yet.</summary>
    /// <exception cref="DatabaseUnreachableException">The server does not answer or does not let us in.</exception>
    public async Task<IReadOnlyList<AppliedMigration>> ListMigrationsAsync(CancellationToken token)
    {
        await using var connection = await OpenAsync(token);
        if (!await HasHistoryAsync(connection, token))
            return [];

        await using var list = new NpgsqlCommand(
            "select version, coalesce(name, ''), coalesce(statements, '{}') from supabase_migrations.schema_migrations order by version",
            connection);
        await using var rows = await list.ExecuteReaderAsync(token);
        var migrations = new List<AppliedMigration>();
        while (await rows.ReadAsync(token))
            migrations.Add(new AppliedMigration(rows.GetString(0), rows.GetString(1), rows.GetFieldValue<string[]>(2)));
        return migrations;
    }

    /// <summary>
    /// Sessions of the tools that migrate which are at work in this database. After a killed push the server needs about a second to
    /// notice that its client is gone; a push before that would run into what is being rolled back.
    /// </summary>
    /// <exception cref="DatabaseUnreachableException">The server does not answer or does not let us in.</exception>
    public async Task<IReadOnlyList<PushSession>> ListPushSessionsAsync(CancellationToken token)
    {
        await using var connection = await OpenAsync(token);
        await using var list = new NpgsqlCommand(
            "select pid, application_name, coalesce(host(client_addr), ''), coalesce(xact_start, query_start, backend_start), "
            + "state || coalesce(', waits for ' || wait_event, '') "
            + "from pg_stat_activity where application_name = any($1) and datname = current_database() and state <> 'idle' order by pid",
            connection)
        {
            Parameters = { new NpgsqlParameter { Value = PushNames } },
        };
        await using var rows = await list.ExecuteReaderAsync(token);
        var sessions = new List<PushSession>();
        while (await rows.ReadAsync(token))
        {
            sessions.Add(new PushSession(
                rows.GetInt32(0), rows.GetString(1), rows.GetString(2), rows.GetFieldValue<DateTimeOffset>(3), rows.GetString(4)));
        }
        return sessions;
    }

    /// <summary>Ends sessions of the tools that migrate; what they had not committed is rolled back.</summary>
    /// <param name="sessions">The server's processes.</param>
    /// <param name="token">Stops the attempt.</param>
    /// <returns>Those that were told to end; one that is gone, or is another by now, is not.</returns>
    /// <exception cref="DatabaseUnreachableException">The server does not answer or does not let us in.</exception>
    public async Task<IReadOnlyList<int>> EndAsync(IEnumerable<int> sessions, CancellationToken token)
    {
        await using var connection = await OpenAsync(token);
        await using var end = new NpgsqlCommand(
            "select pid from pg_stat_activity where pid = any($1) and application_name = any($2) and datname = current_database() "
            + "and pg_terminate_backend(pid)",
            connection)
        {
            Parameters =
            {
                new NpgsqlParameter { Value = sessions.ToArray() },
                new NpgsqlParameter { Value = PushNames },
            },
        };
        await using var rows = await end.ExecuteReaderAsync(token);
        var ended = new List<int>();
        while (await rows.ReadAsync(token))
            ended.Add(rows.GetInt32(0));
        return ended;
    }

    /// <summary>Where the database stands: its time, the position in its log (null on a standby), and whether it archives that log.</summary>
    /// <exception cref="DatabaseUnreachableException">The server does not answer or does not let us in.</exception>
    public async Task<(DateTimeOffset At, string? Lsn, bool Archives)> PositionAsync(CancellationToken token)
    {
        await using var connection = await OpenAsync(token);
        await using var ask = new NpgsqlCommand(
            "select clock_timestamp(), case when pg_is_in_recovery() then null else pg_current_wal_lsn()::text end, "
            + "current_setting('archive_mode') <> 'off'",
            connection);
        await using var row = await ask.ExecuteReaderAsync(token);
        await row.ReadAsync(token);
        return (row.GetFieldValue<DateTimeOffset>(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetBoolean(2));
    }

    /// <summary>Indexes that no query uses, because creating them concurrently failed. Parents of partitions are meant to be so for a while.</summary>
    /// <param name="names">The names to look for.</param>
    /// <param name="token">Stops the attempt.</param>
    /// <exception cref="DatabaseUnreachableException">The server does not answer or does not let us in.</exception>
    public async Task<IReadOnlyList<ConcurrentIndex>> ListInvalidIndexesAsync(IEnumerable<string> names, CancellationToken token)
    {
        await using var connection = await OpenAsync(token);
        await using var list = new NpgsqlCommand(
            "select space.nspname::text, class.relname::text from pg_index as index join pg_class as class on class.oid = index.indexrelid "
            + "join pg_namespace as space on space.oid = class.relnamespace "
            + "where not index.indisvalid and class.relkind = 'i' and class.relname::text = any($1) order by 1, 2",
            connection)
        {
            Parameters = { new NpgsqlParameter { Value = names.ToArray() } },
        };
        await using var rows = await list.ExecuteReaderAsync(token);
        var indexes = new List<ConcurrentIndex>();
        while (await rows.ReadAsync(token))
            indexes.Add(new ConcurrentIndex(rows.GetString(0), rows.GetString(1)));
        return indexes;
    }

    /// <summary>
    /// Takes the advisory lock that keeps two pushes apart, in a session of its own that lasts until the result is disposed; null when
    /// another session holds it. Breaks on a transaction pooler (port 6543).
    /// </summary>
    /// <exception cref="DatabaseUnreachableException">The server does not answer or does not let us in.</exception>
    public async Task<IAsyncDisposable?> TryLockAsync(CancellationToken token)
    {
        var connection = await OpenAsync(token);
        try
        {
            await using var take = new NpgsqlCommand("select pg_try_advisory_lock(hashtext('deployer'), hashtext('migrate'))", connection);
            if (await take.ExecuteScalarAsync(token) is true)
                return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        await connection.DisposeAsync();
        return null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static async Task<bool> HasHistoryAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var exists = new NpgsqlCommand("select to_regclass('supabase_migrations.schema_migrations') is not null", connection);
        return await exists.ExecuteScalarAsync(token) is true;
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken token)
    {
        try
        {
            return await source.OpenConnectionAsync(token);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            throw new DatabaseUnreachableException(new NpgsqlConnectionStringBuilder(source.ConnectionString), error);
        }
    }
}
