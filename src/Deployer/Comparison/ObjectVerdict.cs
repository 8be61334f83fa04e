namespace Deployer.Comparison;

/// <summary>What becomes of an object when an earlier state is what counts; the gravest first.</summary>
public enum ObjectVerdict
{
    /// <summary>It stands, and the earlier state does not know it. A rollback destroys it; if that state were put back, nobody would know it.</summary>
    Orphan,

    /// <summary>The earlier state knows it, and it is gone: the next apply makes it anew, and empty.</summary>
    Recreate,

    /// <summary>The earlier state knows another object at its address, by id, and that one is gone.</summary>
    Replace,

    /// <summary>The same object, with other attributes.</summary>
    Change,

    /// <summary>
    /// It is not there any more, and nothing brings it back: the earlier state knows it as what a replacement had left behind, or only the
    /// current one knows it and somebody deleted it outside Terraform.
    /// </summary>
    Gone,

    /// <summary>The same object, as far as a state can tell.</summary>
    Keep,
}

/// <summary>How many objects there are of each verdict.</summary>
/// <param name="Orphan">Of <see cref="ObjectVerdict.Orphan"/>.</param>
/// <param name="Recreate">Of <see cref="ObjectVerdict.Recreate"/>.</param>
/// <param name="Replace">Of <see cref="ObjectVerdict.Replace"/>.</param>
/// <param name="Change">Of <see cref="ObjectVerdict.Change"/>.</param>
/// <param name="Gone">Of <see cref="ObjectVerdict.Gone"/>.</param>
/// <param name="Keep">Of <see cref="ObjectVerdict.Keep"/>.</param>
public sealed record VerdictCounts(int Orphan, int Recreate, int Replace, int Change, int Gone, int Keep)
{
    /// <summary>Counts verdicts.</summary>
    /// <param name="verdicts">The verdicts; null for an object that neither state knows.</param>
    internal static VerdictCounts Of(IEnumerable<ObjectVerdict?> verdicts)
    {
        var counts = verdicts.OfType<ObjectVerdict>().CountBy(verdict => verdict).ToDictionary();
        return new VerdictCounts(
            counts.GetValueOrDefault(ObjectVerdict.Orphan),
            counts.GetValueOrDefault(ObjectVerdict.Recreate),
            counts.GetValueOrDefault(ObjectVerdict.Replace),
            counts.GetValueOrDefault(ObjectVerdict.Change),
            counts.GetValueOrDefault(ObjectVerdict.Gone),
            counts.GetValueOrDefault(ObjectVerdict.Keep));
    }

    /// <summary>Says it in one line.</summary>
    /// <returns>Such as <c>2 orphan, 1 recreate, 40 keep</c>.</returns>
    public override string ToString()
    {
        var counted = new[]
        {
            (Orphan, "orphan"), (Recreate, "recreate"), (Replace, "replace"), (Change, "change"), (Gone, "gone"), (Keep, "keep"),
        };
        return string.Join(", ", counted.Where(count => count.Item1 > 0).Select(count => $"{count.Item1} {count.Item2}").DefaultIfEmpty("no objects"));
    }
}
