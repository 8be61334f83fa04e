using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Deployer.Simulator.Rules;

/// <summary>
/// The parts of a template that a server makes up. They are derived from a seed, not random: the same configuration
/// gives the same cloud.
/// </summary>
internal static class Generated
{
    private static readonly string[] words =
        ["hash", "number", "uuid", "letters", "octet", "sequence", "gateway", "now", "epoch"];

    /// <exception cref="FormatException">Unknown word.</exception>
    public static void Check(string word)
    {
        if (!words.Contains(word)) throw new FormatException($"A template knows no '${word}'; it knows ${string.Join(", $", words)}.");
    }

    public static bool IsRandom(string word) => word is "hash" or "number" or "uuid" or "letters" or "sequence";

    /// <param name="word">One of the words.</param>
    /// <param name="argument">The length of <c>hash</c> (hexadecimal digits), <c>number</c> or <c>letters</c>, at most 32; 8 if null.</param>
    /// <param name="values">Seed, time and gateway.</param>
    public static string? Render(string word, string? argument, TemplateValues values)
    {
        var length = argument is null ? 8 : int.Parse(argument, CultureInfo.InvariantCulture);
        return word switch
        {
            "hash" => Convert.ToHexStringLower(Digest(values))[..length],
            "number" => Digits(Digest(values), length),
            "uuid" => new Guid(Digest(values).AsSpan(0, 16)).ToString(),
            "letters" => string.Concat(Digest(values).Take(length).Select(value => (char)('a' + (value % 26)))),
            "octet" => (2 + (Digest(values)[0] % 250)).ToString(CultureInfo.InvariantCulture),
            "sequence" => values.Attempt.ToString(CultureInfo.InvariantCulture),
            "gateway" => values.Gateway,
            "now" => values.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            "epoch" => values.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            _ => throw new FormatException($"A template knows no '${word}'."),
        };
    }

    /// <summary>A number as Google gives one to each project: 12 digits, beginning with 746, which spells SIM on a telephone.</summary>
    public static string ProjectNumber(string project) => "746" + Digits(SHA256.HashData(Encoding.UTF8.GetBytes(project)), 9);

    private static byte[] Digest(TemplateValues values) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(values.Attempt > 1 ? $"{values.Seed}\n{values.Attempt}" : values.Seed));

    private static string Digits(byte[] digest, int length) =>
        string.Concat(digest.Take(length).Select((value, index) => (char)('0' + (index == 0 ? 1 + (value % 9) : value % 10))));
}
