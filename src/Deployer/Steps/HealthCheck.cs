using Deployer.Runs;
using Polly;
using Polly.Retry;

namespace Deployer.Steps;

/// <summary>
/// Asks the deployment itself whether it is well, at every address side by side, and asks again for a while: what was just created may
/// need minutes. Without anything to ask, a deployment is verified by its plan alone.
/// </summary>
internal static class HealthCheck
{
    /// <summary>Waits until the deployment answers that it is well.</summary>
    /// <param name="run">The run; its apply has captured the outputs.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StepFailedException">It does not, within the limits.</exception>
    public static async Task RunAsync(RunContext run, CancellationToken cancellation)
    {
        var probes = HealthProbe.Of(run.Environment, OutputView.Read(run.Folder, run.RunId));
        if (probes.Count == 0)
        {
            run.Note($"no health check: {run.Environment.Name} has no section 'health', and no output 'health_url' or 'gateway_url'");
            return;
        }

        var answers = await Task.WhenAll(probes.Select(probe => WaitAsync(run, probe, cancellation)));
        foreach (var probe in probes.Where((_, at) => answers[at] is null))
        {
            run.Note($"healthy: {probe.Address}");
        }

        var problems = probes.Zip(answers).Where(asked => asked.Second is not null)
            .Select(asked => $"GET {asked.First.Address}: {run.Services.Redaction.Apply(asked.Second!)}").ToList(); // not null: see Where
        if (problems.Count > 0)
        {
            throw new StepFailedException(
                $"The deployment was applied, but it does not answer as healthy: {string.Join("\n  ", problems)}",
                run.Simulated
                    ? $"See what is deployed: deployer sandbox show\ndeployer resume {run.RunId}"
                    : $"A new gateway may need longer: deployer resume {run.RunId} asks again. If it stays, read the logs of the service behind it.");
        }
    }

    /// <returns>Null when it is well; otherwise what it answered last.</returns>
    private static async Task<string?> WaitAsync(RunContext run, HealthProbe probe, CancellationToken cancellation)
    {
        var patience = run.Simulated ? Patience.Simulated : Patience.Real;
        var limit = probe.Settings.Within ?? patience.Within;
        var retries = probe.Settings.Retries ?? int.MaxValue;
        var begun = run.Services.Time.GetTimestamp();
        var asking = new ResiliencePipelineBuilder<string?> { TimeProvider = run.Services.Time }
            .AddRetry(new RetryStrategyOptions<string?>
            {
                ShouldHandle = asked => ValueTask.FromResult(
                    asked.Outcome.Result is not null && asked.AttemptNumber < retries && Left() > TimeSpan.Zero),
                DelayGenerator = asked => ValueTask.FromResult<TimeSpan?>(Shorter(patience.Pause(asked.AttemptNumber), Left())),
                MaxRetryAttempts = int.MaxValue,
                OnRetry = asked =>
                {
                    if (asked.AttemptNumber == 0)
                    {
                        run.Note($"{probe.Address} does not answer as healthy yet ({asked.Outcome.Result}); asking again for up to {InWords(limit)}");
                    }

                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        return await asking.ExecuteAsync(async token => await probe.AskAsync(run.Services.Time, token), cancellation);

        TimeSpan Left() => limit - run.Services.Time.GetElapsedTime(begun);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other > TimeSpan.Zero ? other : TimeSpan.Zero;

    private static string InWords(TimeSpan limit) =>
        limit.TotalMinutes >= 1 ? $"{limit.TotalMinutes:0.#} minutes" : $"{limit.TotalSeconds:0.#} seconds";

    /// <summary>How long to wait: a gateway that was just created answers after minutes, a simulated one at once.</summary>
    /// <param name="First">The first pause; each further one is twice as long.</param>
    /// <param name="Longest">The longest pause.</param>
    /// <param name="Within">How long altogether, unless the environment says so.</param>
    private sealed record Patience(TimeSpan First, TimeSpan Longest, TimeSpan Within)
    {
        // Beyond this the pause is the longest anyway.
        private const int LastDoubling = 10;

        public static Patience Simulated { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));

        public static Patience Real { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(10));

        public TimeSpan Pause(int attempt) => Shorter(First * Math.Pow(2, Math.Min(attempt, LastDoubling)), Longest);
    }
}
