using System.Security.Cryptography;
using System.Text.Json;
using Deployer.Tools;

namespace Deployer.Buckets;

/// <summary>Access tokens for a bucket, from the credentials that Terraform's <c>gcs</c> backend would use.</summary>
/// <param name="tools">The tools' environment.</param>
/// <param name="keySetting">The backend's <c>credentials</c>, a key or a file with one; null when it names none.</param>
/// <param name="time">The clock.</param>
internal sealed class AccessTokens(ToolEnvironment tools, string? keySetting, TimeProvider time)
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const string DefaultFile = "GOOGLE_APPLICATION_CREDENTIALS";
    private const string Remedy =
        "gcloud auth application-default login   (or renew what GOOGLE_CREDENTIALS or GOOGLE_OAUTH_ACCESS_TOKEN holds)";

    private static readonly string[] KeyVariables = ["GOOGLE_BACKEND_CREDENTIALS", "GOOGLE_CREDENTIALS"];

    // A token of gcloud's has an end that it does not tell; it renews its own in time.
    private static readonly TimeSpan GcloudTrust = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private volatile Earned? kept;

    /// <summary>What the tokens of a key may be used for: objects of buckets by default. Of other credentials, gcloud decides it.</summary>
    public string Scope { get; init; } = "https://www.googleapis.com/auth/devstorage.read_write";

    /// <summary>A token, a secret.</summary>
    /// <param name="http">Asks for it.</param>
    /// <param name="refused">A token that was not accepted; null at first.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <exception cref="BucketException">There are no credentials, or they are not accepted.</exception>
    public async Task<string> GetAsync(HttpClient http, string? refused, CancellationToken cancellation)
    {
        // Two that ask at the same time may earn one each: both are good.
        if (kept is not { } known || known.Token == refused || known.Until <= time.GetUtcNow())
        {
            kept = known = await EarnAsync(http, cancellation);
        }

        return known.Token;
    }

    private async Task<Earned> EarnAsync(HttpClient http, CancellationToken cancellation)
    {
        if (tools.Variables.GetValueOrDefault("GOOGLE_OAUTH_ACCESS_TOKEN") is { Length: > 0 } given)
        {
            return new Earned(given, DateTimeOffset.MaxValue);
        }

        var (text, file) = FindKey();
        return text is null || ReadKey(text, file) is not { } key
            ? new Earned(await AskGcloudAsync(file, cancellation), time.GetUtcNow() + GcloudTrust)
            : await ExchangeAsync(http, key, cancellation);
    }

    // The order in which the backend looks. A variable that names a missing file is none.
    private (string? Text, string? File) FindKey()
    {
        foreach (var value in KeyVariables.Select(name => tools.Variables.GetValueOrDefault(name)).Prepend(keySetting).OfType<string>())
        {
            if (value.TrimStart().StartsWith('{'))
            {
                return (value, null);
            }

            if (File.Exists(value))
            {
                return (TextOf(value), value);
            }
        }

        return GoogleCredentials.FindDefaultFile(tools.Variables) is { } file ? (TextOf(file), file) : (null, null);
    }

    private static string TextOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new BucketException($"The Google credentials {Named(file)} cannot be read: {problem.Message}", $"ls -l '{file}'", problem);
        }
    }

    private static ServiceAccountKey? ReadKey(string text, string? file)
    {
        try
        {
            return ServiceAccountKey.TryRead(text) ?? (file is not null ? null : throw new BucketException(
                "GOOGLE_CREDENTIALS holds no service account's key.",
                $"Put other kinds of credentials into a file, and name it: export {DefaultFile}=<file>"));
        }
        catch (JsonException)
        {
            throw new BucketException($"The Google credentials {Named(file)} are not valid JSON.", Remedy);
        }
    }

    private async Task<Earned> ExchangeAsync(
        HttpClient http, ServiceAccountKey key, CancellationToken cancellation)
    {
        using var body = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["grant_type"] = Grant, ["assertion"] = Sign(key) });
        using var response = await http.PostAsync(key.TokenAddress, body, cancellation);
        if ((int)response.StatusCode is >= 400 and < 500 and not 429)
        {
            throw new BucketException(
                $"Google does not accept the key of {key.Account} (HTTP {(int)response.StatusCode}).", Remedy);
        }

        response.EnsureSuccessStatusCode();
        return ReadAnswer(await response.Content.ReadAsByteArrayAsync(cancellation), key);
    }

    private Earned ReadAnswer(byte[] answer, ServiceAccountKey key)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            var lifetime = TimeSpan.FromSeconds(json.RootElement.GetProperty("expires_in").GetInt32());
            return new Earned(json.RootElement.GetProperty("access_token").GetString()!, time.GetUtcNow() + lifetime - Margin); // RFC 6749: text
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BucketException(
                $"What answers at {key.TokenAddress.Host} for {key.Account} gives out no access tokens.",
                $"Look whether a proxy stands between: curl --head {key.TokenAddress.GetLeftPart(UriPartial.Authority)}",
                problem);
        }
    }

    private string Sign(ServiceAccountKey key)
    {
        try
        {
            return key.Sign(time.GetUtcNow(), Scope);
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw new BucketException($"The private key of {key.Account} cannot be read.", Remedy);
        }
    }

    // A person's login, or an identity from elsewhere (workload identity federation): gcloud knows how.
    private async Task<string> AskGcloudAsync(string? file, CancellationToken cancellation)
    {
        var environment = file is null ? tools : tools.With(DefaultFile, file);
        var gcloud = new Gcloud(Gcloud.FindProgram(environment.Variables), environment);
        try
        {
            return await gcloud.DefaultAccessTokenAsync(cancellation);
        }
        catch (ToolFailedException) when (file is null)
        {
            return await gcloud.AccessTokenAsync(cancellation);
        }
    }

    private static string Named(string? file) => file is null ? "in GOOGLE_CREDENTIALS" : $"in '{file}'";

    private sealed record Earned(string Token, DateTimeOffset Until);
}
