using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Emulators.Gcs;

/// <summary>The two ways in which clients upload: all in one body, or (beyond their chunk size) piece by piece.</summary>
internal sealed class Uploads
{
    private sealed record Session(Bucket Bucket, string Name, string ContentType, Precondition Condition, MemoryStream Received);

    private readonly ConcurrentDictionary<string, Session> _sessions = new();

    public async Task<IResult> BeginAsync(HttpRequest request, Bucket bucket) => $"{request.Query["uploadType"]}" switch
    {
        "multipart" => await MultipartAsync(request, bucket),
        "resumable" => await ResumableAsync(request, bucket),
        var other => GcsErrors.Of(400, $"An upload of type '{other}' is not emulated."),
    };

    /// <summary>Takes the next piece, and writes the object when it was the last.</summary>
    public async Task<IResult> ContinueAsync(HttpRequest request, string id)
    {
        if (!_sessions.TryGetValue(id, out var session)) return GcsErrors.Of(404, "There is no such upload.");
        await request.Body.CopyToAsync(session.Received);
        var range = ContentRangeHeaderValue.Parse($"{request.Headers.ContentRange}");
        if (range.HasLength && session.Received.Length == range.Length)
        {
            _sessions.TryRemove(id, out _);
            return Write(session.Bucket, session.Name, session.Received.ToArray(), session.ContentType, session.Condition);
        }

        // "Go on" is 308, a redirect to most; Google's clients ask for 200 with the number beside it.
        var response = request.HttpContext.Response;
        response.Headers["X-Http-Status-Code-Override"] = "308";
        response.Headers.Range = string.Create(CultureInfo.InvariantCulture, $"bytes=0-{session.Received.Length - 1}");
        return Results.StatusCode(request.Headers.ContainsKey("X-GUploader-No-308") ? 200 : 308);
    }

    // The client never says how long it will be: the body comes in chunks.
    private static async Task<IResult> MultipartAsync(HttpRequest request, Bucket bucket)
    {
        var boundary = MediaTypeHeaderValue.Parse(request.ContentType!).Parameters.Single(parameter => parameter.Name == "boundary").Value!;
        var reader = new MultipartReader(boundary.Trim('"'), request.Body);
        var metadata = await reader.ReadNextSectionAsync();
        var described = await new StreamReader(metadata!.Body).ReadToEndAsync();
        var name = NameOf(request, described);
        var data = await reader.ReadNextSectionAsync();
        using var content = new MemoryStream();
        await data!.Body.CopyToAsync(content);
        return Written(bucket, bucket.TryWrite(
            name, content.ToArray(), data.ContentType ?? "", Precondition.Of(request), JsonNode.Parse(described)?["customTime"]?.GetValue<DateTimeOffset>()));
    }

    private async Task<IResult> ResumableAsync(HttpRequest request, Bucket bucket)
    {
        var name = NameOf(request, await new StreamReader(request.Body).ReadToEndAsync());
        var id = Guid.NewGuid().ToString("N");
        var type = $"{request.Headers["X-Upload-Content-Type"]}";
        _sessions[id] = new Session(bucket, name, type, Precondition.Of(request), new MemoryStream());
        request.HttpContext.Response.Headers.Location =
            $"{request.Scheme}://{request.Host}/upload/storage/v1/b/{bucket.Name}/o?uploadType=resumable&name={Uri.EscapeDataString(name)}&upload_id={id}";
        return Results.Ok();
    }

    private static IResult Write(Bucket bucket, string name, byte[] content, string contentType, Precondition condition) =>
        Written(bucket, bucket.TryWrite(name, content, contentType, condition));

    private static IResult Written(Bucket bucket, StoredObject? written) =>
        written is not null ? Results.Json(ObjectJson.Of(bucket, written)) : GcsErrors.ConditionNotMet;

    private static string NameOf(HttpRequest request, string metadata) =>
        request.Query["name"] is [{ } name] ? name : JsonNode.Parse(metadata)!["name"]!.GetValue<string>();
}
