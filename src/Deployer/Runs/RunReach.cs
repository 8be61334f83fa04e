namespace Deployer.Runs;

/// <summary>How far a run got with its environment. Whether it goes on, and whether it failed, is another question.</summary>
public enum RunReach
{
    /// <summary>It has handed nothing to Terraform to be done.</summary>
    Nothing,

    /// <summary>An apply began and has not done all that was approved.</summary>
    Partly,

    /// <summary>All that was approved is done.</summary>
    Applied,

    /// <summary>More than applied: a plan after it showed no change, and the deployment answered its health checks.</summary>
    Verified,
}

/// <summary>Remembers how far a run got, in its folder: for a list of runs that must not read every release.</summary>
internal static class RunReaches
{
    private const string BegunFact = "handed-over.json";
    private const string AppliedFact = "applied.json";
    private const string VerifiedFact = "verified.json";

    /// <summary>When a point was reached.</summary>
    /// <param name="At">When (UTC).</param>
    private sealed record Reached(DateTimeOffset At);

    /// <summary>How far a run got.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The furthest point that is on record.</returns>
    public static RunReach Of(RunFolder folder) =>
        Has(folder, VerifiedFact) ? RunReach.Verified
        : Has(folder, AppliedFact) ? RunReach.Applied
        : Has(folder, BegunFact) ? RunReach.Partly
        : RunReach.Nothing;

    /// <summary>An apply is about to begin: what was reached with an earlier configuration does not count any more.</summary>
    /// <param name="folder">The run's folder.</param>
    public static void Begin(RunFolder folder)
    {
        folder.Forget(VerifiedFact);
        folder.Forget(AppliedFact);
    }

    /// <summary>All that was approved is done.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="now">The present time.</param>
    public static void Applied(RunFolder folder, DateTimeOffset now) => folder.Keep(AppliedFact, new Reached(now));

    /// <summary>A plan showed no change, and the health checks were answered.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="now">The present time.</param>
    public static void Verified(RunFolder folder, DateTimeOffset now) => folder.Keep(VerifiedFact, new Reached(now));

    private static bool Has(RunFolder folder, string fact) => File.Exists(Path.Combine(folder.Path, fact));
}
