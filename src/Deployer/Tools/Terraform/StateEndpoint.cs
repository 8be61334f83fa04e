using System.Net.Sockets;
using Polly;
using Polly.Retry;

namespace Deployer.Tools;

/// <summary>
/// The server of a bucket that holds Terraform's state. When nobody listens there, Terraform tries again for ever and no signal but
/// SIGKILL ends it, so somebody has to look before it is started.
/// </summary>
/// <param name="Address">Where the server is asked.</param>
internal sealed record StateEndpoint(Uri Address)
{
    private const int Retries = 2;

    private static readonly Uri Google = new("https://storage.googleapis.com/");

    // The order in which the backend looks; the setting of its block comes before both.
    private static readonly string[] Variables = ["GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT", "GOOGLE_STORAGE_CUSTOM_ENDPOINT"];

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    /// <summary>Where the <c>gcs</c> backend asks for its objects.</summary>
    /// <param name="variables">Terraform's environment.</param>
    /// <param name="setting">The backend's <c>storage_custom_endpoint</c>, or null.</param>
    public static StateEndpoint OfBucket(IReadOnlyDictionary<string, string> variables, string? setting)
    {
        var custom = Variables.Select(name => variables.GetValueOrDefault(name)).Prepend(setting).FirstOrDefault(text => !string.IsNullOrEmpty(text));
        return new StateEndpoint(Uri.TryCreate(custom, UriKind.Absolute, out var address) ? address : Google);
    }

    /// <summary>Looks whether somebody listens there, or at the proxy that leads there.</summary>
    /// <param name="clock">Measures the pauses between the tries.</param>
    /// <param name="token">Stops the look.</param>
    /// <exception cref="StateUnreachableException">Nobody does, after three tries.</exception>
    public async Task RequireAsync(TimeProvider clock, CancellationToken token)
    {
        var server = HttpClient.DefaultProxy.GetProxy(Address) ?? Address;
        try
        {
            await Patience(clock).ExecuteAsync(async attempt => await ConnectAsync(server, attempt), token);
        }
        catch (Exception silence) when (silence is SocketException or TimeoutException)
        {
            throw new StateUnreachableException(server, silence);
        }
    }

    private static async Task ConnectAsync(Uri server, CancellationToken token)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.IdnHost, server.Port, token).AsTask().WaitAsync(ConnectLimit, token);
    }

    private static ResiliencePipeline Patience(TimeProvider clock) =>
        new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<SocketException>().Handle<TimeoutException>(),
                MaxRetryAttempts = Retries,
                Delay = TimeSpan.FromSeconds(1),
            })
            .Build();
}
