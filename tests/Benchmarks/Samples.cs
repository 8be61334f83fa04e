using System.Globalization;
using Benchmarks.Engine;

namespace Benchmarks;

/// <summary>Wall-clock times of one thing, measured several times.</summary>
internal sealed record Samples(string Name, IReadOnlyList<TimeSpan> Times)
{
    public double Median => Quantile(0.5);

    /// <summary>The median of each round's own ratio, which feels less of what else the machine does.</summary>
    public double RatioOfRounds(Samples other)
    {
        var ratios = Times.Zip(other.Times, (mine, theirs) => mine / theirs).Order().ToArray();
        return ratios[ratios.Length / 2];
    }

    /// <summary>A row of the table: median, quartiles, fastest and slowest, in milliseconds.</summary>
    public string Row() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Name} | {Median:F0} | {Quantile(0.25):F0} - {Quantile(0.75):F0} | {Quantile(0):F0} - {Quantile(1):F0} | {Times.Count} |");

    private double Quantile(double share) => new Series([.. Times.Select(time => time.TotalMilliseconds)]).Quantile(share);
}
