using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Deployer.Tools;
using Polly;
using Polly.Retry;

namespace Deployer.Buckets;

/// <summary>
/// Sends requests to a bucket's server, with a token, and again when the server or the way to it is in trouble. Which answers
/// mean something is the caller's to say; all others are errors with a remedy.
/// </summary>
internal sealed class BucketCalls(BucketPlace place, AccessTokens tokens, TimeProvider time)
{
    private const int Retries = 4;

    // One for the whole process: connections are kept. A request that takes longer is cut off and sent again.
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(60) };

    private volatile bool hadToken;

    /// <summary>Sends a request until there is an answer.</summary>
    /// <param name="create">Makes the request anew for each try.</param>
    /// <param name="meaningful">The statuses, besides success, that are an answer.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer with its whole body.</returns>
    /// <exception cref="BucketException">The server refused, or could not be reached.</exception>
    public async Task<BucketAnswer> SendAsync(
        Func<HttpRequestMessage> create, IReadOnlyCollection<HttpStatusCode> meaningful, CancellationToken cancellation)
    {
        var uncertain = false;
        try
        {
            var answer = await Patience(onRetry: () => uncertain = true)
                .ExecuteAsync(async attempt => await SendOnceAsync(create, attempt), cancellation);
            answer = answer with { AfterUncertainty = uncertain };
            var meant = answer.IsSuccess || (meaningful.Contains(answer.Status) && !IsBucketMissing(answer));
            return meant ? answer : throw Refused(answer);
        }
        catch (Exception problem) when (IsTrouble(problem))
        {
            throw new BucketException(
                $"The server of '{place}', {place.Endpoint.Host}, does not answer: {problem.Message}",
                $"Check the network, then look whether it answers: curl --head {place.Endpoint.GetLeftPart(UriPartial.Authority)}",
                problem);
        }
    }

    // A token may have ended, or been withdrawn, since it was given.
    private async Task<BucketAnswer> SendOnceAsync(Func<HttpRequestMessage> create, CancellationToken cancellation)
    {
        var token = await TokenAsync(refused: null, cancellation);
        var answer = await SendAsync(create, token, cancellation);
        if (answer.Status != HttpStatusCode.Unauthorized)
        {
            return answer;
        }

        var other = await TokenAsync(refused: token, cancellation);
        return other == token ? answer : await SendAsync(create, other, cancellation);
    }

    private async Task<string> TokenAsync(string? refused, CancellationToken cancellation)
    {
        try
        {
            var token = await tokens.GetAsync(Http, refused, cancellation);
            hadToken = true;
            return token;
        }
        catch (ToolException problem)
        {
            throw new BucketException($"There is no access token for '{place}': {problem.Message}", problem.Remedy, problem);
        }
    }

    private static async Task<BucketAnswer> SendAsync(Func<HttpRequestMessage> create, string token, CancellationToken cancellation)
    {
        using var request = create();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Http.SendAsync(request, cancellation);
        var generation = response.Headers.TryGetValues("X-Goog-Generation", out var values) ? values.First() : null;
        return new BucketAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation), generation)
        {
            At = response.Headers.Date ?? DateTimeOffset.MinValue,
        };
    }

    private ResiliencePipeline<BucketAnswer> Patience(Action onRetry) =>
        new ResiliencePipelineBuilder<BucketAnswer> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<BucketAnswer>
            {
                ShouldHandle = new PredicateBuilder<BucketAnswer>().Handle<Exception>(MayPass).HandleResult(IsTrouble),
                MaxRetryAttempts = Retries,
                Delay = TimeSpan.FromMilliseconds(500),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                OnRetry = _ =>
                {
                    onRetry();
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    // Whoever was logged in before is so still: what gives tokens out failed for a moment. Whoever never was is told at once.
    private bool MayPass(Exception problem) =>
        IsTrouble(problem) || (hadToken && problem is BucketException { InnerException: ToolFailedException });

    private static bool IsTrouble(Exception problem) =>
        problem is HttpRequestException or IOException or TaskCanceledException { InnerException: TimeoutException };

    private static bool IsTrouble(BucketAnswer answer) =>
        answer.Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)answer.Status >= 500;

    private static bool IsBucketMissing(BucketAnswer answer) =>
        answer.Status == HttpStatusCode.NotFound
        && answer.Message.Contains("bucket does not exist", StringComparison.OrdinalIgnoreCase);

    private BucketException Refused(BucketAnswer answer) => answer.Status switch
    {
        HttpStatusCode.Unauthorized => new BucketException(
            $"Google does not accept the credentials for '{place}': {answer.Message}",
            "gcloud auth application-default login   (or renew what GOOGLE_CREDENTIALS or GOOGLE_OAUTH_ACCESS_TOKEN holds)"),
        HttpStatusCode.Forbidden => new BucketException(
            $"The credentials may not use '{place}': {answer.Message}",
            $"gcloud storage buckets add-iam-policy-binding gs://{place.Bucket} --role=roles/storage.objectAdmin --member=<account>"),
        HttpStatusCode.NotFound => new BucketException(
            $"There is no bucket '{place.Bucket}': {answer.Message}",
            $"gcloud storage buckets create gs://{place.Bucket} --uniform-bucket-level-access --public-access-prevention"),
        _ => new BucketException(
            $"The server of '{place}' answered {(int)answer.Status}: {answer.Message}",
            IsTrouble(answer) ? "Try again later." : $"gcloud storage buckets describe gs://{place.Bucket}"),
    };
}

/// <summary>What a bucket's server answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">All of it.</param>
/// <param name="Generation">The object's generation, where the answer is the object itself.</param>
internal sealed record BucketAnswer(HttpStatusCode Status, byte[] Body, string? Generation)
{
    /// <summary>When it was given, by the server's clock; the beginning of time where the server does not say.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Whether what was asked was done.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Whether an earlier try may have been carried out although nothing good was heard of it.</summary>
    public bool AfterUncertainty { get; init; }

    /// <summary>The error's own words.</summary>
    public string Message
    {
        get
        {
            try
            {
                using var json = JsonDocument.Parse(Body);
                return json.RootElement.GetProperty("error").GetProperty("message").GetString() ?? "";
            }
            catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                // A proxy's page, or nothing: the status says what there is to say.
                return Status.ToString();
            }
        }
    }
}
