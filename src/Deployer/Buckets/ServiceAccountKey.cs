using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Deployer.Buckets;

/// <summary>A service account's key, which earns access tokens by signing.</summary>
/// <param name="Account">The account's email.</param>
/// <param name="PrivateKey">PEM; a secret.</param>
/// <param name="TokenAddress">Where tokens are given out.</param>
internal sealed record ServiceAccountKey(string Account, string PrivateKey, Uri TokenAddress)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Reads a key file.</summary>
    /// <param name="json">Its text.</param>
    /// <returns>Null when it holds another kind of credentials.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ServiceAccountKey? TryRead(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement is { ValueKind: JsonValueKind.Object } key
            && Text(key, "type") == "service_account"
            && Text(key, "client_email") is { } account
            && Text(key, "private_key") is { } secret
            && Uri.TryCreate(Text(key, "token_uri") ?? "https://oauth2.googleapis.com/token", UriKind.Absolute, out var address)
                ? new ServiceAccountKey(account, secret, address)
                : null;
    }

    /// <summary>
    /// What is exchanged for a token: claims, signed with the key
    /// (https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests).
    /// </summary>
    /// <param name="now">The present time.</param>
    /// <param name="scope">What the token may be used for.</param>
    /// <exception cref="CryptographicException">The key is none.</exception>
    public string Sign(DateTimeOffset now, string scope)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Account,
            ["scope"] = scope,
            ["aud"] = TokenAddress.OriginalString,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
        };
        var text = $"{Encode("""{"alg":"RS256","typ":"JWT"}"""u8)}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        using var key = RSA.Create();
        key.ImportFromPem(PrivateKey);
        return $"{text}.{Encode(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>Without the key.</summary>
    public override string ToString() => Account;

    private static string Encode(ReadOnlySpan<byte> octets) => Base64Url.EncodeToString(octets);

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
