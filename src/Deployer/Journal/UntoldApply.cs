using Deployer.Runs;
using Deployer.Steps;

namespace Deployer.Journal;

/// <summary>
/// The fact that a run came from another machine which was lost while it applied: the copy ends before the apply did, so that whatever
/// the plan creates may exist although no event tells it. Settled by the next apply, whose plan was looked at with that in mind.
/// </summary>
/// <param name="At">When the run came (UTC).</param>
internal sealed record UntoldApply(DateTimeOffset At)
{
    private const string FactName = "untold-apply.json";

    /// <summary>Whether an apply of a run may have gone on after its copy was made, by what the copy holds.</summary>
    /// <param name="folder">The folder of a run that somebody was driving when it was copied.</param>
    /// <returns>False when no plan might be applied yet, or the apply of the one that might has come to its end.</returns>
    public static bool MayHaveGoneOn(RunFolder folder) =>
        Planning.ApprovedOf(folder) is { Name: { HasChanges: true, Digest: var approved } }
        && !(Applying.LastPlan(folder) == approved
            && (RunReaches.Of(folder) >= RunReach.Applied || Applying.LastTool(folder) is { KnownEnd: not null }));

    /// <summary>Records it.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="now">The present time.</param>
    public static void Keep(RunFolder folder, DateTimeOffset now) => folder.Keep(FactName, new UntoldApply(now));

    /// <summary>Whether it is so.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>Null when it is not, or is settled.</returns>
    public static UntoldApply? Of(RunFolder folder) => folder.Recall<UntoldApply>(FactName);

    /// <summary>It is not so, or not any more.</summary>
    /// <param name="folder">The run's folder.</param>
    public static void Settle(RunFolder folder) => folder.Forget(FactName);
}
