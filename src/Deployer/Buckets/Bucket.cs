using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Deployer.Environments;
using Deployer.Tools;

namespace Deployer.Buckets;

/// <summary>
/// Objects in a bucket of Google Cloud Storage, by its JSON API (https://cloud.google.com/storage/docs/json_api/v1). Every writing
/// of an object has a generation; a write or a deletion can ask for the one that it means to replace, so that of two writers
/// exactly one gets through. What the server or the network refuses for a moment is tried again.
/// </summary>
internal sealed class Bucket
{
    private const HttpStatusCode Missing = HttpStatusCode.NotFound;
    private const HttpStatusCode ConditionFailed = HttpStatusCode.PreconditionFailed;

    private readonly BucketPlace place;
    private readonly BucketCalls calls;

    /// <summary>Opens a bucket; nothing is asked yet.</summary>
    /// <param name="place">Where it is. All names are below its prefix.</param>
    /// <param name="tokens">The access to it.</param>
    /// <param name="time">The clock.</param>
    public Bucket(BucketPlace place, AccessTokens tokens, TimeProvider time)
    {
        this.place = place;
        calls = new BucketCalls(place, tokens, time);
    }

    /// <summary>The bucket for an environment's copies: releases, runs, lease. All names are below the environment's own folder.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="tools">The tools' environment.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Null when <c>deployer.yaml</c> names none.</returns>
    public static Bucket? ForCopies(DeployEnvironment environment, ToolEnvironment tools, TimeProvider time) =>
        environment.Copies is not { } copies ? null : new Bucket(
            BucketPlace.Find(copies.Bucket, $"{copies.Prefix}/{environment.Name}", tools.Variables),
            new AccessTokens(tools, keySetting: null, time),
            time);

    /// <summary>The folder of a bucket that holds Terraform's state, as its backend would open it.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="settings">The backend's settings.</param>
    /// <param name="tools">Terraform's environment.</param>
    /// <param name="time">The clock.</param>
    public static Bucket ForState(string bucket, TerraformText settings, ToolEnvironment tools, TimeProvider time) => new(
        BucketPlace.Find(bucket, settings.StringOf("prefix") ?? "", tools.Variables, settings.StringOf("storage_custom_endpoint")),
        new AccessTokens(tools, settings.StringOf("credentials"), time),
        time);

    /// <summary>Reads an object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="generation">Which writing of it; null for the present one.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="BucketException">The bucket cannot be read.</exception>
    public async Task<BucketObject?> ReadAsync(string name, CancellationToken cancellation, long? generation = null)
    {
        var which = generation is { } number ? string.Create(CultureInfo.InvariantCulture, $"&generation={number}") : "";
        var answer = await GetAsync(place.AddressOf(name, $"?alt=media{which}"), cancellation);
        return answer.Status == Missing
            ? null
            : new BucketObject(
                answer.Body,
                long.TryParse(answer.Generation, CultureInfo.InvariantCulture, out var read) ? read : throw NoGeneration(name));
    }

    /// <summary>Which writing of an object is the present one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when there is no such object.</returns>
    /// <exception cref="BucketException">The bucket cannot be read.</exception>
    public async Task<long?> GenerationAsync(string name, CancellationToken cancellation)
    {
        var answer = await GetAsync(place.AddressOf(name, "?fields=generation"), cancellation);
        return answer.Status == Missing ? null : Read(answer, Generation);
    }

    /// <summary>How long ago an object was written, by the server's clock alone.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when there is no such object.</returns>
    /// <exception cref="BucketException">The bucket cannot be read.</exception>
    public async Task<TimeSpan?> AgeAsync(string name, CancellationToken cancellation)
    {
        var answer = await GetAsync(place.AddressOf(name, "?fields=updated"), cancellation);
        return answer.Status == Missing ? null : answer.At - Read(answer, json => json.GetProperty("updated").GetDateTimeOffset());
    }

    /// <summary>Writes an object, whole or not at all.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">All of it.</param>
    /// <param name="ifGeneration">Writes only over this generation; 0: only when there is none; null: over whatever is there.</param>
    /// <param name="cancellation">Gives up; the object may be written or not.</param>
    /// <param name="customTime">The time that its content is of; null for none.</param>
    /// <returns>The new generation, or null when the condition does not hold.</returns>
    /// <exception cref="BucketException">The bucket cannot be written.</exception>
    public async Task<long?> WriteAsync(
        string name, ReadOnlyMemory<byte> content, long? ifGeneration, CancellationToken cancellation, DateTimeOffset? customTime = null)
    {
        var address = place.UploadAddress(
            $"?uploadType=multipart&name={Uri.EscapeDataString(place.FullName(name))}{Condition('&', ifGeneration)}");
        var answer = await calls.SendAsync(() => Upload(address, content, customTime), [ConditionFailed], cancellation);
        if (answer.IsSuccess)
        {
            return Read(answer, Generation);
        }

        // The condition fails for the second try when the first one, whose answer was lost, had been carried out.
        return answer.AfterUncertainty
            && await ReadAsync(name, cancellation) is { } written
            && content.Span.SequenceEqual(written.Content)
                ? written.Generation
                : null;
    }

    /// <summary>Deletes an object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="ifGeneration">Deletes only this generation; null: whatever is there.</param>
    /// <param name="cancellation">Gives up; the object may be deleted or not.</param>
    /// <returns>False when there is no such object, or the condition does not hold.</returns>
    /// <exception cref="BucketException">The bucket cannot be written.</exception>
    public async Task<bool> DeleteAsync(string name, long? ifGeneration, CancellationToken cancellation)
    {
        var address = place.AddressOf(name, Condition('?', ifGeneration));
        var answer = await calls.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Delete, address), [Missing, ConditionFailed], cancellation);
        return answer.IsSuccess || (answer.Status == Missing && answer.AfterUncertainty);
    }

    /// <summary>The objects whose names begin alike, in the order of their names.</summary>
    /// <param name="prefix">Such as <c>releases/</c>; empty for all.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="versions">Whether to list every writing of each object that the bucket keeps, not only the present one.</param>
    /// <exception cref="BucketException">The bucket cannot be read.</exception>
    public async Task<IReadOnlyList<BucketEntry>> ListAsync(string prefix, CancellationToken cancellation, bool versions = false)
    {
        const string fields = "items(name,generation,size,updated,customTime),nextPageToken";
        var found = new List<BucketEntry>();
        string? page = null;
        do
        {
            var address = place.ListAddress(
                $"?prefix={Uri.EscapeDataString(place.FullName(prefix))}&fields={Uri.EscapeDataString(fields)}"
                + (versions ? "&versions=true" : "")
                + (page is null ? "" : $"&pageToken={Uri.EscapeDataString(page)}"));
            var answer = await calls.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, address), [], cancellation);
            page = Read(answer, json =>
            {
                found.AddRange(json.TryGetProperty("items", out var items) ? items.EnumerateArray().Select(Entry) : []);
                return json.TryGetProperty("nextPageToken", out var next) ? next.GetString() : null;
            });
        }
        while (!string.IsNullOrEmpty(page));
        return found;
    }

    /// <summary>Which of some permissions the account has on the bucket (https://cloud.google.com/storage/docs/json_api/v1/buckets/testIamPermissions).</summary>
    /// <param name="permissions">Such as <c>storage.objects.get</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BucketException">There is no such bucket, or its server does not say.</exception>
    public async Task<IReadOnlySet<string>> GrantedAsync(IEnumerable<string> permissions, CancellationToken cancellation)
    {
        var address = place.PermissionsAddress($"?{string.Join('&', permissions.Select(permission => $"permissions={Uri.EscapeDataString(permission)}"))}");
        var answer = await calls.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, address), [], cancellation);
        return Read(answer, json => json.TryGetProperty("permissions", out var granted)
            ? granted.EnumerateArray().Select(permission => permission.GetString() ?? "").ToHashSet(StringComparer.Ordinal)
            : []);
    }

    /// <inheritdoc/>
    public override string ToString() => place.ToString();

    private Task<BucketAnswer> GetAsync(Uri address, CancellationToken cancellation) =>
        calls.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, address), [Missing], cancellation);

    private static HttpRequestMessage Upload(Uri address, ReadOnlyMemory<byte> content, DateTimeOffset? customTime)
    {
        var metadata = new Dictionary<string, string>();
        if (customTime is { } time)
        {
            metadata["customTime"] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        }

        var data = new ReadOnlyMemoryContent(content);
        data.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var body = new MultipartContent("related") { JsonContent.Create(metadata), data };
        return new HttpRequestMessage(HttpMethod.Post, address) { Content = body };
    }

    private BucketEntry Entry(JsonElement item) => new(
        place.NameBelow(item.GetProperty("name").GetString()!), // The list's order and fields are the API's promise.
        Number(item.GetProperty("generation").GetString()),
        Number(item.GetProperty("size").GetString()),
        item.GetProperty("updated").GetDateTimeOffset())
    {
        CustomTime = item.TryGetProperty("customTime", out var time) ? time.GetDateTimeOffset() : null,
    };

    private static string Condition(char joint, long? generation) =>
        generation is { } number ? string.Create(CultureInfo.InvariantCulture, $"{joint}ifGenerationMatch={number}") : "";

    private static long Generation(JsonElement json) => Number(json.GetProperty("generation").GetString());

    private T Read<T>(BucketAnswer answer, Func<JsonElement, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return read(json.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BucketException(
                $"What answers for '{place}' is not Cloud Storage: {problem.Message}", LookForProxy, problem);
        }
    }

    private static long Number(string? text) => long.Parse(text ?? "", CultureInfo.InvariantCulture);

    private BucketException NoGeneration(string name) => new(
        $"The server of '{place}' does not say which generation of '{name}' it sent.",
        LookForProxy);

    private string LookForProxy =>
        $"Look whether a proxy stands between: curl --head {place.Endpoint.GetLeftPart(UriPartial.Authority)}";
}
