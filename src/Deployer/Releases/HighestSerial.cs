using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Deployer.Releases;

/// <summary>
/// Finds the highest serial that an environment's state is known to have had. A state that is put back takes the next one: a serial that
/// goes backwards would let an old saved plan pass for a fresh one.
/// </summary>
internal static partial class HighestSerial
{
    // Terraform writes it among the first lines, so that it is there in most of what was cut off.
    private const int Beginning = 1024;

    /// <summary>The highest serial on record.</summary>
    /// <param name="store">The environment's releases.</param>
    /// <param name="seen">Other states, whole or damaged; none of them needs to be readable.</param>
    /// <returns>The serial; 0 when none is known.</returns>
    public static long Of(ReleaseStore store, params IEnumerable<byte[]> seen) => store.Entries()
        .SelectMany(entry => new[] { entry.Release?.Before?.Serial, entry.Release?.After?.Serial })
        .Concat(seen.Select(TryRead))
        .Max() ?? 0;

    /// <summary>Reads the serial of a state that may be damaged.</summary>
    /// <param name="content">What there is of it.</param>
    /// <returns>The serial; null when it cannot be read.</returns>
    public static long? TryRead(byte[] content) =>
        Serial().Match(Encoding.UTF8.GetString(content, 0, Math.Min(content.Length, Beginning))) is { Success: true } found
        && long.TryParse(found.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var serial) && serial < long.MaxValue - 1
            ? serial
            : null;

    [GeneratedRegex("\"serial\"\\s*:\\s*(\\d+)\\s*,")]
    private static partial Regex Serial();
}
