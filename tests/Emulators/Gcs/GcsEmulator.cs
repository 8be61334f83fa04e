using System.Collections.Concurrent;
using Emulators.Google;
using Emulators.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Emulators.Gcs;

/// <summary>
/// Google Cloud Storage on a port of the loopback, as far as Terraform's <c>gcs</c> backend and Google's clients need it: buckets
/// with versions, preconditions, both ways to upload, and access tokens that have to be earned with a service account's key.
/// </summary>
public sealed class GcsEmulator : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new();
    private readonly ConcurrentBag<ServiceAccount> _accounts = [];
    private readonly TokenServer _tokens;
    private readonly TimeProvider _time;
    private EmulatorServer _server = null!; // Set before anybody gets the emulator.
    private long _generation;

    private GcsEmulator(TimeProvider time)
    {
        _time = time;
        _tokens = new TokenServer(time);
        _generation = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
    }

    /// <summary>What <c>GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT</c> is to be set to.</summary>
    public string StorageEndpoint => $"{_server.Address}/storage/v1/";

    /// <summary>How many objects a list names at once; the rest is on the next pages.</summary>
    public int PageSize { get; set; } = 1000;

    public Faults Faults => _server.Faults;

    public RequestLog Requests => _server.Requests;

    private string TokenEndpoint => $"{_server.Address}/token";

    public static async Task<GcsEmulator> StartAsync(TimeProvider? time = null)
    {
        var emulator = new GcsEmulator(time ?? TimeProvider.System);
        var api = new GcsApi(emulator._buckets, emulator.Create, () => emulator.PageSize);
        emulator._server = await EmulatorServer.StartAsync(
            application =>
            {
                application.MapPost("/token", (HttpRequest request) => emulator._tokens.ExchangeAsync(request, emulator.TokenEndpoint));
                application.Use(emulator.RequireAccessAsync);
                api.Map(application);
            },
            GcsApi.SubjectOf,
            GcsErrors.WriteAsync);
        return emulator;
    }

    /// <summary>Creates a bucket with object versioning.</summary>
    public Bucket AddBucket(string name) => _buckets.GetOrAdd(name, Create);

    /// <summary>Creates a service account with a key.</summary>
    /// <param name="name">The part of its email before the @.</param>
    /// <param name="mayUseBuckets">False for one that is known but has no role on any bucket: it is answered with 403.</param>
    public ServiceAccount AddAccount(string name, bool mayUseBuckets = true)
    {
        var account = new ServiceAccount(name, TokenEndpoint, mayUseBuckets);
        _accounts.Add(account);
        _tokens.Add(account);
        return account;
    }

    /// <summary>An access token of an account, as <c>GOOGLE_OAUTH_ACCESS_TOKEN</c> holds one.</summary>
    public string IssueToken(ServiceAccount account) => _tokens.Issue(account);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        foreach (var account in _accounts) account.Dispose();
    }

    private Bucket Create(string name) => new(name, () => Interlocked.Increment(ref _generation), _time);

    private async Task RequireAccessAsync(HttpContext context, RequestDelegate next)
    {
        var sender = _tokens.SenderOf(context.Request);
        if (context.Request.Path == "/token" || sender is { MayUseBuckets: true })
            await next(context);
        else if (sender is null)
            await GcsErrors.WriteAsync(context, 401, "Invalid Credentials");
        else
            await GcsErrors.WriteAsync(context, 403, $"{sender.Email} does not have access to the Google Cloud Storage bucket.");
    }
}
