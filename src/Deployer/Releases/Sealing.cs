using System.Text;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Deployer.Releases;

/// <summary>
/// Makes content ready to be kept: compressed with zstd, then encrypted by <c>age</c> where the environment says for whom. Both formats
/// are public, so that <c>age --decrypt</c> and <c>zstd -d</c> open it without this program.
/// </summary>
internal sealed class Sealing
{
    private const int Level = 9;
    private const int RecipientsDigits = 16;

    private readonly EncryptionSettings? settings;

    private Sealing(EncryptionSettings? settings) => this.settings = settings;

    /// <summary>Whether what is sealed is encrypted, and not only compressed.</summary>
    public bool Encrypts => settings is not null;

    /// <summary>For whom is encrypted, in a few characters: the same recipients in any order have the same; empty where nothing is encrypted.</summary>
    /// <exception cref="SealException">The file with the recipients cannot be read.</exception>
    public string SealedFor => settings is null ? "" : PrivateFiles.Digest(Encoding.UTF8.GetBytes(string.Join('\n', Recipients(settings))))[..RecipientsDigits];

    /// <summary>
    /// Whether this machine can open what it has sealed, and without a command that may ask a person for something: good enough for a
    /// look that nobody waits for.
    /// </summary>
    public bool OpensUnasked => settings is null or { IdentityFile: not null } or { IdentityVariable: not null };

    private static ReadOnlySpan<byte> AgeMark => "age-encryption.org/v1\n"u8;

    private static ReadOnlySpan<byte> ZstdMark => [0x28, 0xb5, 0x2f, 0xfd];

    /// <summary>The sealing of an environment.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>The sealing.</returns>
    public static Sealing Of(DeployEnvironment environment) => new(environment.Encryption);

    /// <summary>Whether content is encrypted.</summary>
    /// <param name="content">What <see cref="SealAsync"/> made, or its beginning.</param>
    /// <returns>True when it takes a private key to open it.</returns>
    public static bool IsEncrypted(ReadOnlySpan<byte> content) => content.StartsWith(AgeMark);

    /// <summary>Compresses, and encrypts where that is configured.</summary>
    /// <param name="content">The clear content.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The sealed content.</returns>
    /// <exception cref="SealException">A recipient is none.</exception>
    /// <exception cref="ToolMissingException">age is not installed.</exception>
    public async Task<byte[]> SealAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var compressed = Compress(content.Span);
        return settings is null ? compressed : await Age.Find(settings).EncryptAsync(compressed, cancellation);
    }

    /// <summary>Opens what was sealed, by this or by other settings; what was never sealed is returned as it is.</summary>
    /// <param name="content">The sealed content.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The clear content.</returns>
    /// <exception cref="SealException">The private key is missing or the wrong one, or the content is damaged.</exception>
    /// <exception cref="ToolMissingException">age is not installed.</exception>
    public async Task<byte[]> OpenAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var opened = IsEncrypted(content.Span)
            ? await Age.Find(settings ?? new EncryptionSettings()).DecryptAsync(content, cancellation)
            : content.ToArray();
        return opened.AsSpan().StartsWith(ZstdMark) ? Decompress(opened) : opened;
    }

    private static IEnumerable<string> Recipients(EncryptionSettings settings) => settings.Recipients
        .Concat(settings.RecipientsFile is { } file ? LinesOf(file) : [])
        .Select(line => line.Trim())
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private static string[] LinesOf(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SealException(
                $"The recipients in '{file}' cannot be read: {problem.Message}", "Mend 'recipients-file' below 'encryption' in deployer.yaml.");
        }
    }

    private static byte[] Compress(ReadOnlySpan<byte> content)
    {
        using var compressor = new Compressor(Level);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor.Wrap(content).ToArray();
    }

    private static byte[] Decompress(byte[] content)
    {
        try
        {
            using var compressed = new MemoryStream(content, writable: false);
            using var stream = new DecompressionStream(compressed);
            using var clear = new MemoryStream();
            stream.CopyTo(clear);
            return clear.ToArray();
        }
        catch (Exception problem) when (problem is ZstdException or IOException)
        {
            throw new SealException($"What was sealed is damaged: {problem.Message}", "Put the file back from a copy, or choose another release.");
        }
    }
}
