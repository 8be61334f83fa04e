using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Deployer.Tools;

/// <summary>Asks Google's APIs what gcloud has no command for, with the credentials that Terraform uses.</summary>
/// <param name="tools">The tools' environment; it may name other addresses, by the variables of Terraform's provider.</param>
/// <param name="token">Gives an access token, a secret.</param>
internal sealed class GoogleApi(ToolEnvironment tools, Func<HttpClient, CancellationToken, Task<string>> token)
{
    private const string Manager = "https://cloudresourcemanager.googleapis.com/v1/";
    private const string Compute = "https://compute.googleapis.com/compute/v1/";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Which of some permissions the account has in a project.</summary>
    /// <param name="project">The project's id.</param>
    /// <param name="permissions">Up to 100 of them: https://cloud.google.com/resource-manager/reference/rest/v1/projects/testIamPermissions.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="GoogleApiException">The API refused, or did not answer.</exception>
    public async Task<IReadOnlySet<string>> GrantedAsync(string project, IEnumerable<string> permissions, CancellationToken cancellation)
    {
        var answer = await AskAsync(
            HttpMethod.Post,
            AddressOf("GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT", Manager, $"projects/{Uri.EscapeDataString(project)}:testIamPermissions"),
            new { permissions },
            cancellation);
        return answer.TryGetProperty("permissions", out var granted)
            ? granted.EnumerateArray().Select(permission => permission.GetString() ?? "").ToHashSet(StringComparer.Ordinal)
            : new HashSet<string>();
    }

    /// <summary>The quotas of a project that nothing more can be taken of, by the Compute API's word.</summary>
    /// <param name="project">The project's id.</param>
    /// <param name="region">Also those of this region; null for the project's alone.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>Such as <c>NETWORKS</c>, with its limit.</returns>
    /// <exception cref="GoogleApiException">The API refused, or did not answer.</exception>
    public async Task<IReadOnlyDictionary<string, double>> UsedUpQuotasAsync(string project, string? region, CancellationToken cancellation)
    {
        var path = $"projects/{Uri.EscapeDataString(project)}";
        string[] paths = region is null ? [path] : [path, $"{path}/regions/{Uri.EscapeDataString(region)}"];
        var answers = await Task.WhenAll(paths.Select(asked => AskAsync(
            HttpMethod.Get, AddressOf("GOOGLE_COMPUTE_CUSTOM_ENDPOINT", Compute, asked), body: null, cancellation)));
        return answers
            .SelectMany(answer => answer.TryGetProperty("quotas", out var quotas) ? quotas.EnumerateArray().ToList() : [])
            .Where(quota => quota.GetProperty("usage").GetDouble() >= quota.GetProperty("limit").GetDouble() && quota.GetProperty("limit").GetDouble() > 0)
            .DistinctBy(quota => quota.GetProperty("metric").GetString())
            .ToDictionary(quota => quota.GetProperty("metric").GetString() ?? "", quota => quota.GetProperty("limit").GetDouble());
    }

    private Uri AddressOf(string variable, string usual, string path) =>
        new(new Uri(tools.Variables.GetValueOrDefault(variable) is { Length: > 0 } other ? $"{other.TrimEnd('/')}/" : usual), path);

    private async Task<JsonElement> AskAsync(HttpMethod method, Uri address, object? body, CancellationToken cancellation)
    {
        var command = $"{method} {address}";
        try
        {
            using var client = new HttpClient { Timeout = Limit };
            using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token(client, cancellation));
            using var answer = await client.SendAsync(request, cancellation);
            return answer.IsSuccessStatusCode
                ? await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)
                : throw new GoogleApiException($"{command}: {await ReasonAsync(answer, cancellation)}", RemedyOf(answer.StatusCode));
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException
            || (problem is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new GoogleApiException(
                $"{command}: {Redaction.ByPattern(problem.Message)}",
                $"Check the network: curl --head {address.GetLeftPart(UriPartial.Authority)}");
        }
    }

    private static string RemedyOf(HttpStatusCode status) => status == HttpStatusCode.Unauthorized
        ? "gcloud auth application-default login"
        : "gcloud auth list   (the account may not ask this)";

    private static async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        try
        {
            using var json = JsonDocument.Parse(text);
            return Redaction.ByPattern(json.RootElement.GetProperty("error").GetProperty("message").GetString() ?? "");
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"{(int)answer.StatusCode} {answer.ReasonPhrase}";
        }
    }
}
