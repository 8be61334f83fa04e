using Npgsql;

namespace Deployer.Tools;

/// <summary>Turns a database URL, as the Supabase CLI and libpq take it, into Npgsql's connection string.</summary>
internal static class PostgresUrl
{
    /// <summary>The connection string, a secret when there is a password.</summary>
    public static string ToConnectionString(DatabaseUrl target)
    {
        var url = target.Url;
        var result = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host.Trim('[', ']'),
            Port = url.Port > 0 ? url.Port : NpgsqlConnection.DefaultPort,
            Database = url.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(url.AbsolutePath[1..]) : "postgres",
            Username = url.UserInfo.Length > 0 ? Uri.UnescapeDataString(url.UserInfo) : "postgres",
            Password = target.Password,
        };
        foreach (var parameter in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = parameter.Split('=', 2) is [var left, var right] ? (left, Uri.UnescapeDataString(right)) : (parameter, "");
            switch (name)
            {
                case "sslmode":
                    result.SslMode = Enum.Parse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
                    break;
                case "sslrootcert":
                    result.RootCertificate = value;
                    break;
                case "options":
                    result.Options = value;
                    break;
            }
        }
        return result.ConnectionString;
    }
}
