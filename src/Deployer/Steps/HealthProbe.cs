using System.Text.Json.Nodes;
using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>One address of a deployment that is asked whether it is well.</summary>
/// <param name="Address">What is asked.</param>
/// <param name="Settings">What counts as well.</param>
internal sealed record HealthProbe(Uri Address, HealthProbeSettings Settings)
{
    private const string HealthOutput = "health_url";
    private const string GatewayOutput = "gateway_url";
    private const int LongestQuote = 200;

    private static readonly TimeSpan OneTry = TimeSpan.FromSeconds(10);

    private TimeSpan Limit => Settings.Latency > OneTry ? Settings.Latency.Value : OneTry;

    /// <summary>
    /// What an environment's deployment is asked: what its section <c>health</c> lists; without one the output <c>health_url</c>, or
    /// <c>/healthz</c> of the output <c>gateway_url</c>.
    /// </summary>
    /// <param name="environment">The environment.</param>
    /// <param name="outputs">The deployment's outputs.</param>
    /// <returns>The probes; none when nothing says what to ask.</returns>
    /// <exception cref="StepFailedException">An output that the section names does not exist, or holds no address.</exception>
    public static IReadOnlyList<HealthProbe> Of(DeployEnvironment environment, OutputView outputs)
    {
        if (environment.Health is { } settings)
        {
            return settings.Probes.Select(probe => new HealthProbe(Below(probe.Url ?? AddressIn(outputs, probe.Output ?? ""), probe.Path), probe)).ToList();
        }

        var address = UrlIn(outputs, HealthOutput) ?? (UrlIn(outputs, GatewayOutput) is { } gateway ? Below(gateway, "/healthz") : null);
        return address is null ? [] : [new HealthProbe(address, new HealthProbeSettings())];
    }

    /// <summary>Asks once.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>Null when it is well; otherwise what it answered.</returns>
    public async Task<string?> AskAsync(TimeProvider time, CancellationToken cancellation)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = !Address.IsLoopback,
            ConnectTimeout = OneTry,
            // Whoever expects a redirection wants to see it.
            AllowAutoRedirect = !Settings.Status.Any(range => range.Holds(301) || range.Holds(302) || range.Holds(307) || range.Holds(308)),
        }) { Timeout = Limit };
        try
        {
            var begun = time.GetTimestamp();
            using var answer = await client.GetAsync(Address, cancellation);
            var took = time.GetElapsedTime(begun);
            if (!Settings.Status.Any(range => range.Holds((int)answer.StatusCode)))
            {
                return Quote(answer, await answer.Content.ReadAsStringAsync(cancellation));
            }

            return took > Settings.Latency
                ? $"{(int)answer.StatusCode} {answer.ReasonPhrase}, after {took.TotalMilliseconds:0} ms; the limit is {Settings.Latency.Value.TotalMilliseconds:0} ms"
                : null;
        }
        catch (HttpRequestException unreachable)
        {
            return unreachable.Message;
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no answer within {Limit.TotalSeconds:0} seconds";
        }
    }

    private static string Quote(HttpResponseMessage answer, string body)
    {
        var line = body.ReplaceLineEndings(" ").Trim();
        return $"{(int)answer.StatusCode} {answer.ReasonPhrase} {(line.Length > LongestQuote ? $"{line[..LongestQuote]}..." : line)}".TrimEnd();
    }

    private static Uri AddressIn(OutputView outputs, string name) => UrlIn(outputs, name) ?? throw new StepFailedException(
        outputs.Values.ContainsKey(name)
            ? $"The deployment was applied, but its health cannot be asked: the output '{name}' holds no http address that may be shown."
            : $"The deployment was applied, but its health cannot be asked: it has no output '{name}'.",
        $"Mend 'health' in {RepositoryFolder.ConfigurationFileName}, or the output.");

    private static Uri? UrlIn(OutputView outputs, string name) =>
        outputs.Values.GetValueOrDefault(name) is JsonValue text
        && Uri.TryCreate(text.ToString(), UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) ? url : null;

    private static Uri Below(Uri address, string? path) => path is null ? address : new Uri(address, path);
}
