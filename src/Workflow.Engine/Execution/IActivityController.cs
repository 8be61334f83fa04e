namespace Workflow.Engine;

/// <summary>Hands activities to workers, and their results to the runs that wait. Tokens survive a restart.</summary>
public interface IActivityController
{
    /// <summary>Takes the oldest activity of this name that no worker has.</summary>
    /// <param name="activityName">The activity's name.</param>
    /// <param name="workerId">Who takes it; kept for people.</param>
    /// <param name="timeout">How long to wait for one; by default it does not wait.</param>
    /// <returns>Null when there is none.</returns>
    Task<PendingActivity?> GetPendingActivity(string activityName, string workerId, TimeSpan? timeout = null);

    /// <summary>Gives an activity back undone; does nothing when the token is no longer current.</summary>
    Task ReleaseActivityToken(string token);

    /// <summary>The activity is done; the run goes on with its result, kept as JSON.</summary>
    /// <exception cref="NotFoundException">The token is not current: the step is over, or another worker has taken it since.</exception>
    Task SubmitActivitySuccess(string token, object? result);

    /// <summary>The activity failed: its step fails with <paramref name="result"/> in its message.</summary>
    /// <exception cref="NotFoundException">The token is not current: the step is over, or another worker has taken it since.</exception>
    Task SubmitActivityFailure(string token, object? result);
}
