using System.Text.Json.Nodes;
using Deployer.Runs;
using Polly;
using Polly.Retry;

namespace Deployer.Steps;

/// <summary>
/// Asks the deployment itself whether it is well: a GET of the output <c>health_url</c>, or of <c>/healthz</c> below the output
/// <c>gateway_url</c>. Without either, a deployment is verified by its plan alone.
/// </summary>
internal static class HealthCheck
{
    private const string HealthOutput = "health_url";
    private const string GatewayOutput = "gateway_url";
    private const int LongestQuote = 200;

    private static readonly TimeSpan OneTry = TimeSpan.FromSeconds(10);

    /// <summary>Waits until the deployment answers that it is well.</summary>
    /// <param name="run">The run; its apply has captured the outputs.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StepFailedException">It does not, within the limit.</exception>
    public static async Task RunAsync(RunContext run, CancellationToken cancellation)
    {
        if (UrlOf(OutputView.Read(run.Folder, run.RunId)) is not { } url)
        {
            run.Note($"no health check: there is no output '{HealthOutput}' or '{GatewayOutput}'");
            return;
        }

        var patience = run.Simulated ? Patience.Simulated : Patience.Real;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = !url.IsLoopback, ConnectTimeout = OneTry }) { Timeout = OneTry };
        var problem = await Waiting(run, patience).ExecuteAsync(async token => await AskAsync(client, url, token), cancellation);
        if (problem is not null)
        {
            throw new StepFailedException(
                $"The deployment was applied, but it does not answer as healthy: GET {url}: {run.Services.Redaction.Apply(problem)}",
                run.Simulated
                    ? $"See what is deployed: deployer sandbox show\ndeployer resume {run.RunId}"
                    : $"A new gateway may need longer than {patience.InWords}: deployer resume {run.RunId} asks again. "
                    + "If it stays, read the logs of the service behind it.");
        }

        run.Note($"healthy: {url}");
    }

    /// <summary>What to ask.</summary>
    /// <param name="outputs">The outputs.</param>
    /// <returns>The address; null when no output names one.</returns>
    internal static Uri? UrlOf(OutputView outputs) =>
        Address(outputs, HealthOutput) ?? (Address(outputs, GatewayOutput) is { } gateway ? new Uri(gateway, "/healthz") : null);

    private static Uri? Address(OutputView outputs, string name) =>
        outputs.Values.GetValueOrDefault(name) is JsonValue text
        && Uri.TryCreate(text.ToString(), UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) ? url : null;

    /// <returns>Null when it is well; otherwise what it answered.</returns>
    private static async Task<string?> AskAsync(HttpClient client, Uri url, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetAsync(url, cancellation);
            if (answer.IsSuccessStatusCode)
            {
                return null;
            }

            var body = (await answer.Content.ReadAsStringAsync(cancellation)).ReplaceLineEndings(" ").Trim();
            return $"{(int)answer.StatusCode} {answer.ReasonPhrase} {(body.Length > LongestQuote ? $"{body[..LongestQuote]}..." : body)}".TrimEnd();
        }
        catch (HttpRequestException unreachable)
        {
            return unreachable.Message;
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no answer within {OneTry.TotalSeconds:0} seconds";
        }
    }

    private static ResiliencePipeline<string?> Waiting(RunContext run, Patience patience) =>
        new ResiliencePipelineBuilder<string?> { TimeProvider = run.Services.Time }
            .AddRetry(new RetryStrategyOptions<string?>
            {
                ShouldHandle = new PredicateBuilder<string?>().HandleResult(problem => problem is not null),
                Delay = patience.First,
                MaxDelay = patience.Longest,
                BackoffType = DelayBackoffType.Exponential,
                MaxRetryAttempts = patience.Retries,
                OnRetry = asked =>
                {
                    if (asked.AttemptNumber == 0)
                    {
                        run.Note($"the deployment does not answer as healthy yet ({asked.Outcome.Result}); asking again for up to {patience.InWords}");
                    }

                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    /// <summary>How long to wait: a gateway that was just created answers after minutes, a simulated one at once.</summary>
    private sealed record Patience(TimeSpan First, TimeSpan Longest, int Retries, string InWords)
    {
        public static Patience Simulated { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), 6, "4 seconds");

        public static Patience Real { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15), 42, "10 minutes");
    }
}
