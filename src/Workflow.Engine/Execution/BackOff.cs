namespace Workflow.Engine;

/// <summary>How long to wait before a retry.</summary>
internal static class BackOff
{
    private static readonly TimeSpan _longestByDefault = TimeSpan.FromMinutes(10);

    /// <param name="options">The factor, the limit and the share that is random.</param>
    /// <param name="first">The wait before the first retry.</param>
    /// <param name="retries">How many retries there were before this one.</param>
    /// <param name="random">From 0 to 1.</param>
    public static TimeSpan Wait(RetryOptions options, TimeSpan first, int retries, double random)
    {
        var longest = options.LongestInterval ?? _longestByDefault;
        var grown = first.TotalMilliseconds * Math.Pow(options.BackOffFactor, retries);

        // A first wait that is longer than the limit was asked for by the definition, and stands.
        var limited = Math.Min(grown, Math.Max(longest.TotalMilliseconds, first.TotalMilliseconds));
        return TimeSpan.FromMilliseconds(limited * (1 + (options.Jitter * ((random * 2) - 1))));
    }
}
