using System.Globalization;

namespace Benchmarks.Engine;

/// <summary>A row of the engine's table: what was measured, once a round, against its aim.</summary>
internal sealed record Row(string Measure, string Aim, bool IsMet, string Result, string Spread, string Behind)
{
    public const string Head =
        "| measure | aim | median of the rounds | middle half; all | behind it | met |\n|---|---|--:|--:|---|:-:|";

    /// <summary>A row whose rounds' median must not be above.</summary>
    public static Row AtMost(string measure, double most, string unit, Series rounds, string behind, string format = "0.00") =>
        Of(measure, $"<= {Text(most, "0.##")}{unit}", rounds.Median <= most, unit, rounds, behind, format);

    /// <summary>A row whose rounds' median must not be below.</summary>
    public static Row AtLeast(string measure, double least, string unit, Series rounds, string behind, string format = "0.00") =>
        Of(measure, $">= {Text(least, "0.##")}{unit}", rounds.Median >= least, unit, rounds, behind, format);

    public string Line() => $"| {Measure} | {Aim} | **{Result}** | {Spread} | {Behind} | {(IsMet ? "yes" : "**no**")} |";

    public static string Text(double value, string format = "N0") => value.ToString(format, CultureInfo.InvariantCulture);

    private static Row Of(string measure, string aim, bool isMet, string unit, Series rounds, string behind, string format) => new(
        measure, aim, isMet, Text(rounds.Median, format) + unit,
        $"{Text(rounds.Quantile(0.25), format)} - {Text(rounds.Quantile(0.75), format)}; "
            + $"{Text(rounds.Quantile(0), format)} - {Text(rounds.Quantile(1), format)} ({rounds.Values.Count})",
        behind);
}
