using System.Security.Cryptography;
using System.Text.Json;

namespace Emulators.Google;

/// <summary>A service account with a key of its own, as a person or a CI system has it in a JSON file.</summary>
public sealed class ServiceAccount : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly string _tokenEndpoint;

    internal ServiceAccount(string name, string tokenEndpoint, bool mayUseBuckets)
    {
        Email = $"{name}@emulated-project.iam.gserviceaccount.com";
        MayUseBuckets = mayUseBuckets;
        _tokenEndpoint = tokenEndpoint;
    }

    public string Email { get; }

    /// <summary>The key file's text, a secret like a real one.</summary>
    public string KeyFile => KeyFileWith(_key);

    /// <summary>A key file of this account with a key that the account does not have (any more).</summary>
    public string RevokedKeyFile
    {
        get
        {
            using var other = RSA.Create(2048);
            return KeyFileWith(other);
        }
    }

    internal bool MayUseBuckets { get; }

    public void Dispose() => _key.Dispose();

    internal bool Signed(byte[] text, byte[] signature) =>
        _key.VerifyData(text, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private string KeyFileWith(RSA key) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["type"] = "service_account",
        ["project_id"] = "emulated-project",
        ["private_key_id"] = "emulated-key",
        ["private_key"] = key.ExportPkcs8PrivateKeyPem() + "\n",
        ["client_email"] = Email,
        ["client_id"] = "100000000000000000001",
        ["token_uri"] = _tokenEndpoint,
    });
}
