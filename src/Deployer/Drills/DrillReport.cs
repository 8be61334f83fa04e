using Deployer.Releases;

namespace Deployer.Drills;

/// <summary>A part of a restore drill.</summary>
/// <param name="Name">What was done, such as <c>plan</c>.</param>
/// <param name="Took">How long it took.</param>
public sealed record DrillStep(string Name, TimeSpan Took);

/// <summary>What a restore drill has found.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="At">When it began (UTC).</param>
/// <param name="Release">The release that was restored; 0 where none is known.</param>
public sealed record DrillReport(string Environment, DateTimeOffset At, int Release)
{
    /// <summary>Where the release came from: the bucket of the copies, or this machine where nothing is copied.</summary>
    public string Source { get; init; } = "";

    /// <summary>How many objects the release has.</summary>
    public int Objects { get; init; }

    /// <summary>True when they were made and compared, in a simulated cloud of the drill's own; false when they were only planned.</summary>
    public bool Applied { get; init; }

    /// <summary>What was done, in order.</summary>
    public IReadOnlyList<DrillStep> Steps { get; init; } = [];

    /// <summary>How long an apply takes besides, by earlier deployments, where the drill only planned; null where none tells.</summary>
    public RunEstimate? Estimate { get; init; }

    /// <summary>What a restore of this release would not bring back, one line each.</summary>
    public IReadOnlyList<string> Lost { get; init; } = [];

    /// <summary>Why it failed; null when the release can be restored.</summary>
    public string? Problem { get; init; }

    /// <summary>How long it took until the release stood, or was planned.</summary>
    public TimeSpan Took => Steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Took);
}
