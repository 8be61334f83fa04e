using System.Net.Http.Headers;
using System.Text.Json;

namespace Deployer.Tools;

/// <summary>Reads from Supabase's management API what the CLI does not tell. https://supabase.com/docs/reference/api</summary>
/// <param name="profile">Where it is.</param>
/// <param name="token">The access token, a secret.</param>
internal sealed class SupabaseApi(SupabaseProfile profile, string token)
{
    private const string TokenVariable = "SUPABASE_ACCESS_TOKEN";

    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>The API as the person's shell may use it.</summary>
    /// <param name="tools">The tools' environment.</param>
    /// <returns>Null without an access token in a variable or a file; the CLI may have one in the system's keyring.</returns>
    public static SupabaseApi? Of(ToolEnvironment tools)
    {
        var stored = Path.Combine(tools.Variables.GetValueOrDefault("HOME", ""), ".supabase", "access-token");
        var token = tools.Variables.GetValueOrDefault(TokenVariable) is { Length: > 0 } variable ? variable
            : File.Exists(stored) ? File.ReadAllText(stored).Trim() : null;
        return token is null ? null : new SupabaseApi(SupabaseProfile.Of(tools), token);
    }

    /// <summary>The pooler of a project's database, for networks without IPv6.</summary>
    /// <param name="reference">The project.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>Host and user; null when the project has none.</returns>
    /// <exception cref="ToolFailedException">The API does not answer as it should.</exception>
    public async Task<(string Host, string User)?> PoolerAsync(string reference, CancellationToken cancellation)
    {
        var poolers = await GetAsync($"v1/projects/{reference}/config/database/pooler", cancellation);
        return poolers.ValueKind == JsonValueKind.Array && poolers.GetArrayLength() > 0
            && poolers[0].TryGetProperty("db_host", out var host) && poolers[0].TryGetProperty("db_user", out var user)
            && host.GetString() is { } name && user.GetString() is { } login
                ? (name, login)
                : null;
    }

    /// <summary>What a project's database can be restored from.</summary>
    /// <param name="reference">The project.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>Whether to any point in time, and when the last backup was made; null when there is none.</returns>
    /// <exception cref="ToolFailedException">The API does not answer as it should.</exception>
    public async Task<(bool PointInTime, DateTimeOffset? LastBackup)> BackupsAsync(string reference, CancellationToken cancellation)
    {
        var found = await GetAsync($"v1/projects/{reference}/database/backups", cancellation);
        var logical = found.TryGetProperty("backups", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
                .Where(backup => backup.TryGetProperty("status", out var status) && status.ValueEquals("COMPLETED"))
                .Select(backup => backup.TryGetProperty("inserted_at", out var at) && at.TryGetDateTimeOffset(out var time) ? time : (DateTimeOffset?)null)
            : [];
        DateTimeOffset? physical = found.TryGetProperty("physical_backup_data", out var data) && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("latest_physical_backup_date_unix", out var seconds) && seconds.TryGetInt64(out var unix)
                ? DateTimeOffset.FromUnixTimeSeconds(unix)
                : null;
        return (found.TryGetProperty("pitr_enabled", out var pitr) && pitr.ValueKind == JsonValueKind.True, logical.Append(physical).Max());
    }

    private async Task<JsonElement> GetAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(profile.Api, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var answer = await Client.SendAsync(request, cancellation);
            if (!answer.IsSuccessStatusCode)
                throw Failure($"status {(int)answer.StatusCode}");
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(cancellation));
            return json.RootElement.Clone();
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException or IOException)
        {
            throw Failure(problem.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failure($"no answer within {Client.Timeout.TotalSeconds:0} s");
        }
    }

    private static ToolFailedException Failure(string what) =>
        new("Supabase's management API", exitCode: 1, Redaction.ByPattern(what), "Wait for it: https://status.supabase.com");
}
