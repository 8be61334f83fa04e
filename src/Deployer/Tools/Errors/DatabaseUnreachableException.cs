using Npgsql;

namespace Deployer.Tools;

/// <summary>A database does not answer, or does not let us in.</summary>
public sealed class DatabaseUnreachableException : ToolException
{
    internal DatabaseUnreachableException(NpgsqlConnectionStringBuilder target, Exception inner)
        : base(
            "postgres",
            $"The database {target.Database} on {target.Host}:{target.Port} cannot be reached as {target.Username}: {Redaction.ByPattern(inner.Message)}",
            $"Check that the server runs and that the password is right: pg_isready --host {target.Host} --port {target.Port}",
            inner)
    {
    }

    private DatabaseUnreachableException(string message, string remedy)
        : base("postgres", message, remedy)
    {
    }

    /// <summary>Whether the server answered, and knows another password: waiting does not help.</summary>
    public bool IsRefusal => InnerException is PostgresException { SqlState: PostgresErrorCodes.InvalidPassword };

    internal override DeployerException With(string message, string remedy) => new DatabaseUnreachableException(message, remedy);
}
