using Npgsql;

namespace Deployer.Tools;

/// <summary>Turns a database URL, as the Supabase CLI and libpq take it, into Npgsql's connection string.</summary>
internal static class PostgresUrl
{
    /// <summary>
    /// Options of a session that lets the server notice the death of its client: a killed tool leaves its statement running there
    /// otherwise.
    /// </summary>
    public const string ConnectionCheck = "-c client_connection_check_interval=500";

    /// <summary>A URL whose sessions have <see cref="ConnectionCheck"/> besides their own options.</summary>
    /// <param name="url">The URL, without a password.</param>
    public static string WithConnectionCheck(Uri url)
    {
        var parameters = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).ToList();
        var own = parameters.FindIndex(parameter => parameter.StartsWith("options=", StringComparison.Ordinal));
        var options = own < 0 ? ConnectionCheck : $"{Uri.UnescapeDataString(parameters[own]["options=".Length..])} {ConnectionCheck}";
        if (own >= 0)
            parameters.RemoveAt(own);
        parameters.Add($"options={Uri.EscapeDataString(options)}");
        return $"{url.GetLeftPart(UriPartial.Path)}?{string.Join('&', parameters)}";
    }

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
