using Deployer.Drills;
using Deployer.Plans;

namespace Deployer.Releases;

/// <summary>One release as a list shows it. What an unreadable record does not tell is null.</summary>
/// <param name="Number">Counts the environment's releases from 1.</param>
public sealed record ReleaseView(int Number)
{
    /// <summary>The run that made it.</summary>
    public string? RunId { get; init; }

    /// <summary>When its run began to work on the environment (UTC).</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>Who started the run, as <c>user@host</c>.</summary>
    public string? StartedBy { get; init; }

    /// <summary>The commit of its configuration; null also without git.</summary>
    public string? Commit { get; init; }

    /// <summary>True when the configuration differed from the commit.</summary>
    public bool? Dirty { get; init; }

    /// <summary>The release that it went back to; null for a deployment.</summary>
    public int? RolledBackTo { get; init; }

    /// <summary>True when it destroyed everything.</summary>
    public bool ToNothing { get; init; }

    /// <summary>What was handed to Terraform to be done; null when no apply began.</summary>
    public PlanSummary? Changes { get; init; }

    /// <summary>When its apply had done all that was approved (UTC); null when it never did.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>How many resource blocks the state knew after it; null when nothing was applied.</summary>
    public int? Resources { get; init; }

    /// <summary>The last migration in the database's history at its end; null when that is not known.</summary>
    public string? MigrationHead { get; init; }

    /// <summary>How many migrations the database has got since, by the releases' record; null when that does not say.</summary>
    public int? MigrationsSince { get; init; }

    /// <summary>
    /// The tools and providers of which what is deployed has another version, such as <c>terraform 1.11.4 -> 1.12.0</c>; empty when all are
    /// the same, null when that is not known.
    /// </summary>
    public IReadOnlyList<string>? OtherTools { get; init; }

    /// <summary>The Terraform that planned it.</summary>
    public string? Terraform { get; init; }

    /// <summary>How its run was left; null while it goes on.</summary>
    public string? Ending { get; init; }

    /// <summary>True once a plan after the apply showed no change: more than applied.</summary>
    public bool Verified { get; init; }

    /// <summary>True for the release that changed the environment last.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>Why it cannot be gone back to; null when it can.</summary>
    public string? Refusal { get; init; }

    /// <summary>The last restore drill of it; null when there was none.</summary>
    public DrillReport? Drill { get; init; }

    internal static ReleaseView Of(JudgedRelease judged, ReleaseDistance distance, DrillReport? drill) => new(judged.Entry.Number)
    {
        Drill = drill,
        RunId = judged.Release?.RunId,
        OpenedAt = judged.Release?.OpenedAt,
        StartedBy = judged.Release?.StartedBy,
        Commit = judged.Release?.Source?.Commit,
        Dirty = judged.Release?.Source?.Dirty,
        RolledBackTo = judged.Release?.RolledBackTo,
        ToNothing = judged.Release is { ToNothing: true },
        Changes = judged.Release?.Plan,
        AppliedAt = judged.Release?.AppliedAt,
        Resources = judged.Release?.After?.Resources,
        MigrationHead = judged.Release?.Migrations is [.., var head] ? head.ToString() : null,
        MigrationsSince = distance.MigrationsSince(judged.Release),
        OtherTools = distance.OtherTools(judged.Release),
        Terraform = judged.Release?.Tools?.Terraform,
        Ending = judged.Release?.Ending,
        Verified = judged.Release is { Verified: true },
        IsCurrent = judged.IsCurrent,
        Refusal = judged.Refusal,
    };
}
