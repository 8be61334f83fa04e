using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Emulators.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Emulators.Gcs;

/// <summary>The endpoints that Terraform's backend and Google's clients use, on buckets in memory.</summary>
/// <param name="buckets">The buckets, by name.</param>
/// <param name="create">Makes a bucket.</param>
/// <param name="pageSize">How many objects a list names at once.</param>
internal sealed class GcsApi(ConcurrentDictionary<string, Bucket> buckets, Func<string, Bucket> create, Func<int> pageSize)
{
    private const string ObjectMark = "/o/";

    private readonly Uploads _uploads = new();

    public void Map(WebApplication application)
    {
        application.MapPost("/storage/v1/b", InsertBucketAsync);
        application.MapGet("/storage/v1/b/{bucket}", (string bucket) => In(bucket, found => Results.Json(ObjectJson.Of(found))));
        application.MapGet("/storage/v1/b/{bucket}/iam/testPermissions", (string bucket, HttpRequest request) => In(bucket, found => Granted(found, request)));
        application.MapGet(
            "/storage/v1/b/{bucket}/o", (string bucket, HttpRequest request) => In(bucket, found => Results.Json(List(found, request))));
        application.MapGet(
            "/storage/v1/b/{bucket}/o/{**name}", (string bucket, HttpContext context) => In(bucket, found => Get(found, context)));
        application.MapDelete(
            "/storage/v1/b/{bucket}/o/{**name}", (string bucket, HttpContext context) => In(bucket, found => Delete(found, context)));
        application.MapPost("/upload/storage/v1/b/{bucket}/o", UploadAsync);
        application.MapPut("/upload/storage/v1/b/{bucket}/o", UploadAsync);
        application.MapGet("/{bucket}/{**name}", (string bucket, HttpContext context) => In(bucket, found => Read(found, context)));
    }

    /// <summary>The object that a request is about; else the bucket; else the path.</summary>
    public static string SubjectOf(HttpContext context)
    {
        var path = EmulatorServer.EscapedPath(context);
        if (context.Request.Query["name"] is [{ } uploaded]) return uploaded;
        if (path.StartsWith("/storage/", StringComparison.Ordinal))
        {
            var mark = path.IndexOf(ObjectMark, StringComparison.Ordinal);
            return mark < 0 ? path : Uri.UnescapeDataString(path[(mark + ObjectMark.Length)..]);
        }

        var slash = path.IndexOf('/', 1);
        return slash < 0 ? path : Uri.UnescapeDataString(path[(slash + 1)..]);
    }

    private async Task<IResult> InsertBucketAsync(HttpRequest request)
    {
        var body = await JsonNode.ParseAsync(request.Body);
        var bucket = create(body!["name"]!.GetValue<string>());
        return buckets.TryAdd(bucket.Name, bucket) ? Results.Json(ObjectJson.Of(bucket)) : GcsErrors.BucketExists;
    }

    private async Task<IResult> UploadAsync(string bucket, HttpRequest request)
    {
        if (!buckets.TryGetValue(bucket, out var found)) return GcsErrors.NoBucket;
        return request.Query["upload_id"] is [{ } id] ? await _uploads.ContinueAsync(request, id) : await _uploads.BeginAsync(request, found);
    }

    // Without any, the answer has no list at all.
    private static IResult Granted(Bucket bucket, HttpRequest request)
    {
        var answer = new JsonObject { ["kind"] = "storage#testIamPermissionsResponse" };
        var granted = request.Query["permissions"].Where(permission => !bucket.Withheld.Contains(permission ?? "")).ToList();
        if (granted.Count > 0) answer["permissions"] = new JsonArray([.. granted.Select(permission => (JsonNode?)permission)]);
        return Results.Json(answer);
    }

    private JsonObject List(Bucket bucket, HttpRequest request)
    {
        var first = request.Query["pageToken"] is [{ Length: > 0 } token] ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        var prefix = $"{request.Query["prefix"]}";
        var delimiter = $"{request.Query["delimiter"]}";
        var below = (request.Query["versions"] == "true" ? bucket.All() : bucket.Objects)
            .Where(stored => stored.Name.StartsWith(prefix, StringComparison.Ordinal))
            .ToLookup(stored => FolderOf(stored.Name, prefix.Length, delimiter));
        var page = new JsonObject
        {
            ["kind"] = "storage#objects",
            ["prefixes"] = new JsonArray([.. below.Select(group => group.Key).OfType<string>().Select(folder => (JsonNode)folder)]),
            ["items"] = new JsonArray([.. below[null].Skip(first).Take(pageSize()).Select(stored => (JsonNode)ObjectJson.Of(bucket, stored))]),
        };
        if (below[null].Count() > first + pageSize()) page["nextPageToken"] = (first + pageSize()).ToString(CultureInfo.InvariantCulture);
        return page;
    }

    private static string? FolderOf(string name, int start, string delimiter)
    {
        var end = delimiter.Length == 0 ? -1 : name.IndexOf(delimiter, start, StringComparison.Ordinal);
        return end < 0 ? null : name[..(end + delimiter.Length)];
    }

    private static IResult Get(Bucket bucket, HttpContext context) =>
        context.Request.Query["alt"] == "media" ? Read(bucket, context) : Chosen(bucket, context, stored => Results.Json(ObjectJson.Of(bucket, stored)));

    private static IResult Read(Bucket bucket, HttpContext context) => Chosen(bucket, context, stored =>
    {
        var headers = context.Response.Headers;
        headers["X-Goog-Generation"] = $"{stored.Generation}";
        headers["X-Goog-Metageneration"] = "1";
        headers["X-Goog-Hash"] = $"crc32c={stored.Checksum}";
        headers.LastModified = stored.Created.ToString("R");
        return Results.Bytes(stored.Content, stored.ContentType);
    });

    private static IResult Chosen(Bucket bucket, HttpContext context, Func<StoredObject, IResult> answer)
    {
        var name = SubjectOf(context);
        var generation = Precondition.Number(context.Request, "generation");
        var stored = generation is null
            ? bucket.Find(name)
            : bucket.Versions(name).FirstOrDefault(version => version.Generation == generation);
        var condition = Precondition.Of(context.Request);
        if (stored is null) return GcsErrors.NoObject(bucket, name);
        if (condition.Allows(stored)) return answer(stored);
        return condition.NotGeneration == stored.Generation ? Results.StatusCode(304) : GcsErrors.ConditionNotMet;
    }

    private static IResult Delete(Bucket bucket, HttpContext context) =>
        bucket.TryDelete(SubjectOf(context), Precondition.Number(context.Request, "generation"), Precondition.Of(context.Request)) switch
        {
            true => Results.NoContent(),
            false => GcsErrors.NoObject(bucket, SubjectOf(context)),
            null => GcsErrors.ConditionNotMet,
        };

    private IResult In(string bucket, Func<Bucket, IResult> answer) =>
        buckets.TryGetValue(bucket, out var found) ? answer(found) : GcsErrors.NoBucket;
}
