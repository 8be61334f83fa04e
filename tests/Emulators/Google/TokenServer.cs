using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Emulators.Google;

/// <summary>
/// Exchanges a JWT that a service account signed for an access token (RFC 7523, as in
/// https://developers.google.com/identity/protocols/oauth2/service-account), and knows whose token is whose.
/// </summary>
internal sealed class TokenServer(TimeProvider time)
{
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private readonly ConcurrentDictionary<string, ServiceAccount> _accounts = new();
    private readonly ConcurrentDictionary<string, ServiceAccount> _tokens = new();

    public void Add(ServiceAccount account) => _accounts[account.Email] = account;

    /// <summary>A token as <c>gcloud auth print-access-token</c> prints one.</summary>
    public string Issue(ServiceAccount account)
    {
        var token = $"ya29.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))}";
        _tokens[token] = account;
        return token;
    }

    /// <summary>Whoever sends the request; null when its token is none of ours, or there is none.</summary>
    public ServiceAccount? SenderOf(HttpRequest request) =>
        $"{request.Headers.Authorization}".Split(' ') is ["Bearer", var token] ? _tokens.GetValueOrDefault(token) : null;

    public async Task<IResult> ExchangeAsync(HttpRequest request, string audience)
    {
        var form = await request.ReadFormAsync();
        if (form["grant_type"] != JwtBearer) return Refused("unsupported_grant_type", $"Only {JwtBearer} is emulated.");
        return Verify($"{form["assertion"]}", audience) is { } account
            ? Results.Json(new { access_token = Issue(account), expires_in = 3599, token_type = "Bearer" })
            : Refused("invalid_grant", "Invalid JWT Signature.");
    }

    private ServiceAccount? Verify(string assertion, string audience)
    {
        if (assertion.Split('.') is not [var header, var claims, var signature]) return null;
        using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
        var claim = json.RootElement;
        return _accounts.TryGetValue(claim.GetProperty("iss").GetString() ?? "", out var account)
            && claim.GetProperty("aud").GetString() == audience
            && claim.GetProperty("exp").GetInt64() > time.GetUtcNow().ToUnixTimeSeconds()
            && account.Signed(Encoding.ASCII.GetBytes($"{header}.{claims}"), Base64Url.DecodeFromChars(signature))
                ? account
                : null;
    }

    private static IResult Refused(string error, string description) =>
        Results.Json(new { error, error_description = description }, statusCode: StatusCodes.Status400BadRequest);
}
