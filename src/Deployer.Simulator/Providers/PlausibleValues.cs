using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Deployer.Simulator.Schemas;
using Deployer.Simulator.Values;

namespace Deployer.Simulator.Providers;

/// <summary>
/// What the cloud chooses where no rule says what. The same object and attribute give the same value, and a value that could be
/// taken for a real one carries "sim".
/// </summary>
internal static class PlausibleValues
{
    private static readonly string[] AddressNames = ["ip", "ip_address", "address", "nat_ip", "network_ip"];

    /// <param name="attribute">The attribute.</param>
    /// <param name="seed">Names the object and the attribute's place in it.</param>
    /// <param name="now">The time of the change.</param>
    public static Value For(AttributeSchema attribute, string seed, DateTimeOffset now) => attribute.Type switch
    {
        ListType => ListValue.Empty,
        SetType => SetValue.Empty,
        MapType => ObjectValue.Empty,
        ObjectType => Value.Null,
        _ when attribute.Type == CtyType.Flag => BoolValue.False,
        _ when attribute.Type == CtyType.Number => Value.Of(IsNumericId(attribute.Name) ? Digits(seed) : 0),
        _ when attribute.Type == CtyType.Text => Value.Of(Text(attribute, seed, now)),
        _ => Value.Null,
    };

    private static string Text(AttributeSchema attribute, string seed, DateTimeOffset now) => attribute.Name switch
    {
        "state" or "status" => attribute.Optional ? "" : "ACTIVE",
        "fingerprint" or "etag" => Hash(seed)[..12],
        "uid" or "uuid" => Uuid(seed),
        "name" => $"sim-{Hash(seed)[..12]}",
        _ when AddressNames.Contains(attribute.Name) || attribute.Name.EndsWith("_ip_address", StringComparison.Ordinal) => Address(seed),
        _ when IsNumericId(attribute.Name) => Digits(seed).ToString(CultureInfo.InvariantCulture),
        _ when IsTime(attribute.Name) && !attribute.Optional => Timestamp(now),
        // What may be configured too and is not, the real cloud often leaves empty, and a made-up word might be none it knows.
        _ => attribute.Optional ? "" : $"sim-{Hash(seed)[..12]}",
    };

    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static string Hash(string seed) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seed)));

    /// <summary>Twelve digits, as a project's number has.</summary>
    public static long Digits(string seed) =>
        100_000_000_000 + (long)(BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(seed))) % 900_000_000_000);

    // 198.18.0.0/15 is set apart for tests of devices (RFC 2544) and reaches nobody.
    private static string Address(string seed)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
        return $"198.{18 + hash[0] % 2}.{hash[1]}.{1 + hash[2] % 254}";
    }

    private static string Uuid(string seed) => "sim-" + new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(seed)).AsSpan(0, 16));

    private static bool IsTime(string name) =>
        name.EndsWith("_time", StringComparison.Ordinal) || name.EndsWith("_timestamp", StringComparison.Ordinal);

    private static bool IsNumericId(string name) =>
        name is "project_number" or "numeric_id" || name.EndsWith("_number", StringComparison.Ordinal);
}
