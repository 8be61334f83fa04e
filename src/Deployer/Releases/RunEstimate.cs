using System.Globalization;

namespace Deployer.Releases;

/// <summary>How long a run can be expected to work, by what earlier ones of its kind took, without what they waited for people.</summary>
/// <param name="Worked">The median of the last few that came to their end.</param>
/// <param name="Runs">How many of them there are, at least one.</param>
/// <param name="Rollbacks">Whether they were rollbacks, and not deployments.</param>
public sealed record RunEstimate(TimeSpan Worked, int Runs, bool Rollbacks)
{
    private const int LookedAt = 5;

    /// <summary>Estimates from an environment's releases.</summary>
    /// <param name="releases">The releases.</param>
    /// <param name="rollback">Whether a rollback is to be estimated, and not a deployment.</param>
    /// <returns>The estimate; null when no such run has come to its end with changes.</returns>
    internal static RunEstimate? Of(ReleaseStore releases, bool rollback)
    {
        var worked = releases.Entries()
            .Select(entry => entry.Release)
            .Where(release => release is { AppliedAt: not null, Worked: not null, Plan: not null, Ending: "succeeded" } && release.RolledBackTo is not null == rollback)
            .Take(LookedAt)
            .Select(release => release!.Worked!.Value) // See above.
            .Order()
            .ToList();
        return worked.Count == 0 ? null : new RunEstimate(worked[worked.Count / 2], worked.Count, rollback);
    }

    /// <summary>The estimate for people.</summary>
    public override string ToString()
    {
        var kind = Rollbacks ? "rollback" : "deployment";
        return string.Create(CultureInfo.InvariantCulture, $"about {Words()}, by {Runs} earlier {kind}{(Runs == 1 ? "" : "s")}");
    }

    private string Words()
    {
        var seconds = Math.Max(1, (int)Math.Round(Worked.TotalSeconds));
        return seconds < 90 ? $"{seconds} s" : $"{(seconds + 30) / 60} min";
    }
}
