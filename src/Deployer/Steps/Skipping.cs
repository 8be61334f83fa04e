using Deployer.Environments;
using Deployer.Plans;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Leaves out of a rollback what a person skips. Terraform has no word for that; it plans everything, and then once more only what is to be
/// done, with <c>-target</c>.
/// </summary>
internal static class Skipping
{
    // Names nothing, so that a plan for it alone is an empty one.
    private const string Nothing = "terraform_data.deployer_skips_all_the_rest";

    /// <summary>Takes up what a person skips when a run is resumed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="addresses">What is skipped from now on; usually nothing.</param>
    /// <param name="point">Where the run would go on otherwise.</param>
    /// <returns>Where it goes on: a question about a plan with what is skipped now is not to be answered any more.</returns>
    /// <exception cref="RunStateException">The run cannot skip that; nothing was recorded.</exception>
    public static ResumePoint Take(RunView run, RunFolder folder, IReadOnlyList<string> addresses, ResumePoint point)
    {
        if (addresses.Count == 0)
        {
            return point;
        }

        if (ChosenRelease.Of(folder) is null)
        {
            throw new RunStateException(
                $"Run {run.Id} is a deployment: what it does is said by 'infra/', and only a rollback can skip.",
                $"Change 'infra/', then: deployer resume {run.Id}");
        }

        var planned = PlannedSoFar(folder);
        if (planned.Changes.Count > 0 && new SkippedObjects(addresses).Unknown(planned).FirstOrDefault() is { } unknown)
        {
            throw new RunStateException($"{Message(unknown, planned)}.", $"deployer show {run.Id}   (shows the plan)");
        }

        SkippedObjects.Add(folder, addresses);
        return point with { Step = point.Step ?? (run.Status == RunStatus.Waiting ? run.Step : null) };
    }

    /// <summary>What is left to plan without what a run skips.</summary>
    /// <param name="run">The run.</param>
    /// <param name="whole">The plan of everything.</param>
    /// <returns>The addresses to plan; none when the run skips nothing.</returns>
    /// <exception cref="StepFailedException">An address names nothing of the plan.</exception>
    public static IReadOnlyList<string> Targets(RunContext run, PlanSummary whole)
    {
        var skipped = SkippedObjects.Of(run.Folder);
        if (skipped.Addresses.Count == 0)
        {
            return [];
        }

        // What was planned once may have been done meanwhile.
        var unknown = skipped.Unknown(whole).Intersect(skipped.Unknown(PlannedSoFar(run.Folder))).FirstOrDefault();
        if (unknown is not null)
        {
            throw new StepFailedException(
                $"{Message(unknown, whole)}. Nothing was changed.",
                $"deployer reject {run.RunId}\nand with the right address: deployer rollback {run.Environment.Name} {ChosenRelease.Read(run.Folder)!.Options} --skip <address>");
        }

        var targets = whole.Changes.Select(change => change.Address).Where(address => !skipped.Cover(address)).Distinct(StringComparer.Ordinal).ToList();
        return targets.Count > 0 ? targets : [Nothing];
    }

    /// <summary>Stops where Terraform would change what a run skips all the same, because something else needs it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="plan">The plan without what is skipped.</param>
    /// <exception cref="StepFailedException">It would.</exception>
    public static void RefuseTakenAlong(RunContext run, PlanSummary plan)
    {
        var skipped = SkippedObjects.Of(run.Folder);
        var along = plan.Changes.Where(change => skipped.Cover(change.Address)).ToList();
        if (along.Count > 0)
        {
            throw new StepFailedException(
                "It cannot be skipped by itself: something else in the plan cannot be done without it.\n"
                + string.Join('\n', along.Select(change => $"  {change.Address} would be {change.Action.Past()}")),
                $"Skip what depends on it too: deployer resume {run.RunId} --skip <address>\n"
                + $"or go forward again: deployer deploy {run.Environment.Name}\n"
                + $"or stop here: deployer reject {run.RunId}");
        }
    }

    private static PlanSummary PlannedSoFar(RunFolder folder) => new(
        [.. new[] { ApprovalGate.Read(folder)?.Plan, Planning.ApprovedOf(folder) }.SelectMany(plan => plan?.Summary.Changes ?? [])], []);

    private static string Message(string unknown, PlanSummary plan)
    {
        var meant = Spelling.Nearest(unknown, plan.Changes.Select(change => change.Address));
        return $"The plan has no '{unknown}' to skip{(meant is null ? "" : $": did you mean '{meant}'?")}";
    }
}
