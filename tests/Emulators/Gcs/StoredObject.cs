using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;

namespace Emulators.Gcs;

/// <summary>One generation of an object.</summary>
/// <param name="Name">Its name, slashes and all.</param>
/// <param name="Generation">Grows with every write in the whole emulator, like a time in microseconds.</param>
/// <param name="Content">What was uploaded.</param>
/// <param name="ContentType">As the uploader said.</param>
/// <param name="Created">When this generation was written.</param>
public sealed record StoredObject(string Name, long Generation, ReadOnlyMemory<byte> Content, string ContentType, DateTimeOffset Created)
{
    /// <summary>When a newer generation, or a deletion, took its place; null for the live one.</summary>
    public DateTimeOffset? Deleted { get; init; }

    /// <summary>The time that the uploader gave it; null when it gave none.</summary>
    public DateTimeOffset? CustomTime { get; init; }

    public string Text => System.Text.Encoding.UTF8.GetString(Content.Span);

    /// <summary>CRC32C, big-endian, in Base64: what clients compare with what they received.</summary>
    internal string Checksum
    {
        get
        {
            var checksum = uint.MaxValue;
            foreach (var octet in Content.Span) checksum = BitOperations.Crc32C(checksum, octet);
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, ~checksum);
            return Convert.ToBase64String(bytes);
        }
    }

    [SuppressMessage("Security", "CA5351", Justification = "The API names an object's MD5; it protects nothing here.")]
    internal string Md5 => Convert.ToBase64String(MD5.HashData(Content.Span));
}
