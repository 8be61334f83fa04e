using Deployer.Plans;
using Deployer.Steps;

namespace Deployer.Runs;

/// <summary>Finds runs that are not over, and refuses what cannot be done with one as it stands.</summary>
internal sealed class OpenRuns(RunServices services, RunCatalogue catalogue)
{
    /// <summary>Finds a run that may go on.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The run.</returns>
    /// <exception cref="BusyException">A living process drives it.</exception>
    /// <exception cref="RunStateException">It is over.</exception>
    public async Task<RunDetails> FindAsync(string runId, CancellationToken cancellation)
    {
        var details = await catalogue.FindAsync(runId, cancellation);
        return details.Run.Status switch
        {
            RunStatus.Running => throw new BusyException(
                $"Run {runId} is being driven by {details.Holder}.", $"deployer show {runId}"),
            RunStatus.Succeeded or RunStatus.Rejected or RunStatus.Cancelled or RunStatus.RolledBack => throw new RunStateException(
                $"Run {runId} is over: {RunStatuses.Words(details.Run.Status)} at {details.Run.EndedAt:yyyy-MM-dd HH:mm:ss} UTC.",
                $"deployer deploy {details.Run.Environment}"),
            _ => details,
        };
    }

    /// <summary>Finds a run that may be ended.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The run.</returns>
    /// <exception cref="InDoubtException">A tool of it still runs.</exception>
    public async Task<RunDetails> FindIdleAsync(string runId, CancellationToken cancellation)
    {
        var details = await FindAsync(runId, cancellation);
        return details.Tools.Count == 0 ? details : throw new InDoubtException(
            $"Run {runId} cannot be ended now: its tool still runs.", $"deployer resume {runId}");
    }

    /// <summary>Finds a run that waits for an approval.</summary>
    /// <param name="runId">The run's full id.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The run, and what it asks.</returns>
    /// <exception cref="RunStateException">It does not wait for one.</exception>
    public async Task<(RunView Run, ApprovalGate.Question Question)> FindWaitingAsync(string runId, CancellationToken cancellation)
    {
        var details = await FindAsync(runId, cancellation);
        var question = ApprovalGate.Read(new RunFolder(services.Home, runId));
        return details.Run.Status == RunStatus.Waiting && question is not null ? (details.Run, question) : throw new RunStateException(
            $"Run {runId} does not wait for an approval: it is {RunStatuses.Words(details.Run.Status)} at '{details.Run.Step}'.",
            details.Remedy ?? $"deployer show {runId}");
    }

    /// <summary>
    /// Refuses an answer to a plan that its giver cannot have seen: the same run may wait with another plan by now, and a yes to what
    /// takes something away is a yes to one plan.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="question">What it asks.</param>
    /// <param name="planDigest">The plan that the answer is to, by the beginning of its digest; null when the answer names none.</param>
    /// <exception cref="RunStateException">The answer is to another plan, or must name the plan and does not.</exception>
    public static void RefuseUnseen(string runId, ApprovalGate.Question question, string? planDigest)
    {
        var digest = question.Plan.Name.Digest;
        if (planDigest is not { Length: > 0 })
        {
            if (question.TakesAway)
            {
                var lost = question.Plan.Summary.Changes.Where(change => change.EndsObject())
                    .Select(change => $"{change.Address} would be {change.Action.Past()}");
                throw new RunStateException(
                    $"Run {runId} waits with a plan that is approved only by its digest, as it was shown, for it takes something away "
                    + $"or a guard asks:\n{string.Join('\n', question.Reasons.Concat(lost))}",
                    RunStatuses.ApproveCommand(runId, digest));
            }
        }
        else if (!digest.StartsWith(planDigest, StringComparison.Ordinal))
        {
            throw new RunStateException(
                $"Run {runId} waits with another plan by now than the one that was shown.", $"deployer resume {runId}");
        }
    }
}
