using System.Globalization;
using System.Text.RegularExpressions;

namespace Deployer.Simulator.Cloud;

/// <summary>What a fault does: fail, come late, or wait for a word.</summary>
/// <param name="Kind">The operation fails like this; null when it does not fail.</param>
/// <param name="Delay">The operation begins this much later.</param>
/// <param name="Fifo">The operation begins (or, by its kind, answers) when somebody writes a line into this named pipe.</param>
internal sealed partial record FaultEffect(FaultKind? Kind, TimeSpan? Delay, string? Fifo)
{
    private const string LatencyPrefix = "latency=";
    private const string HoldPrefix = "hold=";
    private const string HoldAfterPrefix = "hold-after-create=";

    private static readonly Dictionary<string, FaultKind> Kinds = new(StringComparer.Ordinal)
    {
        ["quota"] = FaultKind.Quota,
        ["conflict"] = FaultKind.AlreadyExists,
        ["api-disabled"] = FaultKind.ApiDisabled,
        ["not-found"] = FaultKind.NotFound,
        ["forbidden"] = FaultKind.Forbidden,
        ["unavailable"] = FaultKind.Unavailable,
        ["taint"] = FaultKind.Taint,
        ["crash-after-create"] = FaultKind.CrashAfterCreate,
        ["crash-before-create"] = FaultKind.CrashBeforeCreate,
    };

    /// <summary>All words, as help shows them.</summary>
    public static string Words { get; } = $"{string.Join(", ", Kinds.Keys)}, {LatencyPrefix}2s, {HoldPrefix}<fifo>, {HoldAfterPrefix}<fifo>";

    /// <summary>Reads an effect as people type it.</summary>
    /// <returns>The effect, or null when the text is none.</returns>
    public static FaultEffect? Parse(string text)
    {
        if (Kinds.TryGetValue(text, out var kind))
            return new FaultEffect(kind, null, null);
        if (text.StartsWith(HoldPrefix, StringComparison.Ordinal) && text.Length > HoldPrefix.Length)
            return new FaultEffect(null, null, Path.GetFullPath(text[HoldPrefix.Length..]));
        if (text.StartsWith(HoldAfterPrefix, StringComparison.Ordinal) && text.Length > HoldAfterPrefix.Length)
            return new FaultEffect(FaultKind.HoldAfterCreate, null, Path.GetFullPath(text[HoldAfterPrefix.Length..]));
        return Latency().Match(text) is { Success: true } latency ? new FaultEffect(null, Duration(latency), null) : null;
    }

    /// <summary>The effect as people type it.</summary>
    public override string ToString() => this switch
    {
        { Kind: FaultKind.HoldAfterCreate } => HoldAfterPrefix + Fifo,
        { Kind: { } kind } => Kinds.First(pair => pair.Value == kind).Key,
        { Delay: { } delay } => string.Create(CultureInfo.InvariantCulture, $"{LatencyPrefix}{delay.TotalMilliseconds:0}ms"),
        _ => HoldPrefix + Fifo,
    };

    private static TimeSpan Duration(Match latency)
    {
        var number = double.Parse(latency.Groups["number"].Value, CultureInfo.InvariantCulture);
        return latency.Groups["unit"].Value == "ms" ? TimeSpan.FromMilliseconds(number) : TimeSpan.FromSeconds(number);
    }

    [GeneratedRegex(@"^latency=(?<number>\d{1,6}(\.\d{1,3})?)(?<unit>ms|s)$")]
    private static partial Regex Latency();
}
