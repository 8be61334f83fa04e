using Deployer.Migrations;
using Npgsql;

namespace Deployer.Tools;

/// <summary>Runs the scripts that take migrations back, each together with its row in the history of migrations.</summary>
internal sealed class ScriptSession : IAsyncDisposable
{
    /// <summary>The name of its sessions, by which the server's list of sessions tells them.</summary>
    public const string ApplicationName = "deployer-rollback";

    // A script that waits behind a long query makes everybody else wait behind itself.
    private const string LockLimit = "set local lock_timeout = '15s'";

    private readonly NpgsqlDataSource source;

    /// <summary>Prepares the session; connects later.</summary>
    /// <param name="target">The database.</param>
    public ScriptSession(DatabaseUrl target)
    {
        var checkedUrl = new DatabaseUrl(new Uri(PostgresUrl.WithConnectionCheck(target.Url)), target.Password);
        source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(PostgresUrl.ToConnectionString(checkedUrl))
        {
            Pooling = false,
            ApplicationName = ApplicationName,
            CommandTimeout = 0, // As long as it needs: a limit would leave the person to guess what it did.
        });
    }

    /// <summary>Runs all of them in one transaction that is rolled back.</summary>
    /// <param name="scripts">The scripts in their order.</param>
    /// <param name="token">Cancels the statement that runs.</param>
    /// <returns>A task that ends when all of them would work.</returns>
    /// <exception cref="ScriptFailedException">One of them does not.</exception>
    /// <exception cref="NpgsqlException">The server does not answer.</exception>
    public async Task TryAsync(IEnumerable<RollbackScript> scripts, CancellationToken token)
    {
        await using var connection = await source.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        foreach (var script in scripts)
            await RunAsync(connection, script, token);
        await transaction.RollbackAsync(token);
    }

    /// <summary>Runs one in a transaction of its own.</summary>
    /// <param name="script">The script.</param>
    /// <param name="token">Cancels the statement that runs; what it did is rolled back then.</param>
    /// <returns>A task that ends when it is committed.</returns>
    /// <exception cref="ScriptFailedException">It did not work, and changed nothing.</exception>
    /// <exception cref="NpgsqlException">The server does not answer; the history tells whether it was committed.</exception>
    public async Task RunAsync(RollbackScript script, CancellationToken token)
    {
        await using var connection = await source.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await RunAsync(connection, script, token);
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static async Task RunAsync(NpgsqlConnection connection, RollbackScript script, CancellationToken token)
    {
        await ExecuteAsync(connection, LockLimit, token);
        foreach (var statement in script.Statements)
        {
            try
            {
                await ExecuteAsync(connection, statement.Sql, token);
            }
            catch (PostgresException failed) when (failed.SqlState != PostgresErrorCodes.QueryCanceled)
            {
                throw new ScriptFailedException(script.File, statement, failed);
            }
        }

        await using var forget = new NpgsqlCommand("delete from supabase_migrations.schema_migrations where version = $1", connection)
        {
            Parameters = { new NpgsqlParameter { Value = script.Migration.Version } },
        };
        if (await forget.ExecuteNonQueryAsync(token) != 1)
            throw new ScriptFailedException(script.File, $"The history has no migration {script.Migration.Version} any more.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(token);
    }
}

/// <summary>A script did not work. What it had changed is rolled back.</summary>
internal sealed class ScriptFailedException : Exception
{
    /// <summary>Tells what the server said.</summary>
    /// <param name="file">The script's name.</param>
    /// <param name="statement">The statement that did not work.</param>
    /// <param name="failed">What the server said.</param>
    public ScriptFailedException(string file, ScriptStatement statement, PostgresException failed)
        : base($"{file}, line {LineOf(statement, failed)}: {failed.Severity}: {SqlText.WithoutValue(failed.MessageText)} (SQLSTATE {failed.SqlState})", failed)
    {
    }

    /// <summary>Tells what else is wrong.</summary>
    /// <param name="file">The script's name.</param>
    /// <param name="message">What is wrong.</param>
    public ScriptFailedException(string file, string message)
        : base($"{file}: {message}")
    {
    }

    // The server counts characters from the beginning of the statement, from 1, and only where it knows a place.
    private static int LineOf(ScriptStatement statement, PostgresException failed) =>
        statement.Line + statement.Sql[..Math.Clamp(failed.Position - 1, 0, statement.Sql.Length)].Count(letter => letter == '\n');
}
