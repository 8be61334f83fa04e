namespace Benchmarks.Engine;

/// <summary>A number measured once a round.</summary>
internal sealed record Series(IReadOnlyList<double> Values)
{
    public double Median => Quantile(0.5);

    public double Quantile(double share)
    {
        var sorted = Values.Order().ToArray();
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }

    /// <summary>Round by round: what else the machine did in a round met both.</summary>
    public Series RatioTo(Series other) => new([.. Values.Zip(other.Values, (mine, theirs) => mine / theirs)]);
}
