using Npgsql;

namespace Deployer.Sandbox;

/// <summary>How to reach the sandbox's database. Printing it never shows the password.</summary>
/// <param name="Host">Always <c>127.0.0.1</c>.</param>
/// <param name="Port">The port that the server listens on now; another one after a restart if this one was taken meanwhile.</param>
/// <param name="Database">The database, <c>postgres</c>.</param>
/// <param name="User">The superuser, <c>postgres</c>.</param>
/// <param name="Password">Its password. Goes into <c>PGPASSWORD</c> of a child, never into an argument or a log.</param>
public sealed record PostgresConnection(string Host, int Port, string Database, string User, string Password)
{
    /// <summary>The address without the password, as the Supabase CLI takes it.</summary>
    public string Url => $"postgresql://{User}@{Host}:{Port}/{Database}?sslmode=disable";

    /// <summary>The connection string for Npgsql, password included; without pooling, so that nothing outlives its use.</summary>
    /// <remarks>SCRAM is required: it proves to us, too, that the server knows the password, so another program that took the port
    /// can neither pose as ours nor ask for the password in clear.</remarks>
    public string ToConnectionString() => new NpgsqlConnectionStringBuilder
    {
        Host = Host,
        Port = Port,
        Database = Database,
        Username = User,
        Password = Password,
        RequireAuth = "ScramSHA256",
        SslMode = SslMode.Disable,
        Pooling = false,
        Timeout = 5,
        ApplicationName = "deployer",
    }.ConnectionString;

    /// <summary>The address; never the password.</summary>
    public override string ToString() => Url;
}
