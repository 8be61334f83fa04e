using System.Security.Cryptography;
using Deployer.Sandbox;
using Npgsql;

namespace Emulators.Supabase;

/// <summary>
/// The database of an emulated project: a real PostgreSQL with the roles and schemas of a hosted one. The CLI insists on port 5432, so
/// each has an address of its own in 127.0.0.0/8, which Linux has and macOS has not.
/// </summary>
public sealed class ProjectDatabase : IAsyncDisposable
{
    /// <summary>The only port that the CLI asks for.</summary>
    public const int Port = 5432;

    private const string Superuser = "supabase_admin";
    private const string Owner = "postgres";
    private const string LoginRole = "cli_login_postgres";

    private readonly PostgresServer _server;
    private readonly string _superuserPassword;
    private readonly string _reference;

    private ProjectDatabase(PostgresServer server, string reference, string address, string superuserPassword)
    {
        _server = server;
        _reference = reference;
        _superuserPassword = superuserPassword;
        Address = address;
    }

    /// <summary>Such as <c>127.83.12.9</c>.</summary>
    public string Address { get; }

    /// <summary>The password of <c>postgres</c>, which a person sets when the project is created.</summary>
    public string Password { get; } = NewPassword();

    /// <summary>Where the owner of the migrations finds it, with the password.</summary>
    public string Url => $"postgresql://{Owner}:{Password}@{Address}:{Port}/postgres?sslmode=disable";

    /// <summary>Creates one and starts it.</summary>
    /// <param name="reference">The project's; any word for a database that belongs to none.</param>
    public static async Task<ProjectDatabase> StartAsync(string reference)
    {
        var address = $"127.{RandomNumberGenerator.GetInt32(1, 255)}.{RandomNumberGenerator.GetInt32(256)}.{RandomNumberGenerator.GetInt32(1, 255)}";
        string[] settings =
        [
            $"listen_addresses={address}", $"port={Port}", "password_encryption=scram-sha-256",
            "fsync=off", "full_page_writes=off", "jit=off", "shared_buffers=16MB", "max_connections=30",
        ];
        var password = NewPassword();
        var database = new ProjectDatabase(await PostgresServer.StartAsync(settings, Superuser, password), reference, address, password);
        try
        {
            // As hosted: the owner of the migrations is no superuser, and the CLI's own role becomes that owner. A pooler is told the
            // project by the user's name; here such a name is a role that becomes the one that is meant.
            await database.ExecuteAsync($"""
                create role {Owner} login createrole createdb bypassrls password '{database.Password}';
                grant create on database postgres to {Owner};
                create role {LoginRole} login noinherit;
                grant {Owner} to {LoginRole};
                create role "{Owner}.{reference}" login noinherit password '{database.Password}';
                create role "{LoginRole}.{reference}" login noinherit;
                grant {Owner} to "{Owner}.{reference}", "{LoginRole}.{reference}";
                alter role "{Owner}.{reference}" set role to {Owner};
                alter role "{LoginRole}.{reference}" set role to {Owner};
                {SupabaseStandIn.Sql}
                grant create, usage on schema public to postgres;
                grant usage on schema auth to postgres with grant option;
                grant all on auth.users to postgres with grant option;
                grant anon, authenticated, service_role to postgres with admin option;
                """);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the server, whoever works with it; what was committed stays.</summary>
    public Task StopAsync() => _server.StopAsync();

    public Task StartAgainAsync() => _server.RunAsync();

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of every row, as text.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(Convert.ToString(reader.GetValue(0)) ?? "");
        return rows;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Gives the CLI's role a new password for a while.</summary>
    internal async Task<(string Role, string Password)> LetCliInAsync()
    {
        var password = NewPassword();
        var until = $"{DateTimeOffset.UtcNow.AddMinutes(5):u}";
        await ExecuteAsync($"""
            alter role {LoginRole} password '{password}' valid until '{until}';
            alter role "{LoginRole}.{_reference}" password '{password}' valid until '{until}';
            """);
        return (LoginRole, password);
    }

    private static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = Address,
            Port = Port,
            Username = Superuser,
            Password = _superuserPassword,
            Database = "postgres",
            Pooling = false,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
