using System.Security.Cryptography;

namespace Workflow.Engine;

/// <summary>Hands activities to workers: claims, releases and results go through the store, so that workers may be anywhere.</summary>
internal sealed class ActivityController(EngineParts parts, RunDrivers drivers, WorkflowHost host) : IActivityController
{
    // For activities that another process's run has come to; this host's own are announced.
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);

    public async Task<PendingActivity?> GetPendingActivity(string activityName, string workerId, TimeSpan? timeout = null)
    {
        var started = parts.Time.GetTimestamp();
        while (true)
        {
            var announced = parts.ActivityAnnounced;
            if (await ClaimAsync(activityName, workerId) is { } activity)
            {
                return activity;
            }

            var left = (timeout ?? TimeSpan.Zero) - parts.Time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            await Task.WhenAny(announced, Task.Delay(left < _look ? left : _look, parts.Time));
        }
    }

    public Task ReleaseActivityToken(string token) => parts.Store.ReleaseActivityAsync(token);

    public Task SubmitActivitySuccess(string token, object? result) => SubmitAsync(token, ActivityResult.StatusType.Success, result);

    public Task SubmitActivityFailure(string token, object? result) => SubmitAsync(token, ActivityResult.StatusType.Fail, result);

    private async Task<PendingActivity?> ClaimAsync(string activityName, string workerId)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var expiry = parts.Options.ActivityTokenLifetime is { } lifetime ? parts.Now + lifetime : (DateTime?)null;
        if (await parts.Store.ClaimActivityAsync(activityName, workerId, token, parts.Now, expiry) is not { } claim)
        {
            return null;
        }

        return new PendingActivity
        {
            Token = token,
            ActivityName = activityName,
            Parameters = parts.Codecs.Values.Decode(claim.Parameters),
            TokenExpiry = expiry ?? DateTime.MaxValue,
        };
    }

    private async Task SubmitAsync(string token, ActivityResult.StatusType status, object? result)
    {
        var data = parts.Codecs.Values.Encode(new ActivityResult { Status = status, SubscriptionId = token, Data = result });
        var runId = await parts.Store.SubmitActivityAsync(token, data, parts.Now)
            ?? throw new NotFoundException(
                $"The activity token '{token}' is not current: the step is over, or another worker has taken the activity since.");
        if (host.IsStarted)
        {
            await drivers.TellAsync(runId, new EventArrived());
        }
    }
}
