using Microsoft.AspNetCore.Http;

namespace Emulators.Gcs;

/// <summary>The errors that Cloud Storage answers with.</summary>
internal static class GcsErrors
{
    public static IResult NoBucket { get; } = Of(404, "The specified bucket does not exist.");

    public static IResult BucketExists { get; } =
        Of(409, "Your previous request to create the named bucket succeeded and you already own it.");

    public static IResult ConditionNotMet { get; } = Of(412, "At least one of the pre-conditions you specified did not hold.");

    public static IResult NoObject(Bucket bucket, string name) => Of(404, $"No such object: {bucket.Name}/{name}");

    public static IResult Of(int code, string message) => Results.Json(ObjectJson.Error(code, ReasonOf(code), message), statusCode: code);

    public static Task WriteAsync(HttpContext context, int code, string message) => Of(code, message).ExecuteAsync(context);

    private static string ReasonOf(int code) => code switch
    {
        400 => "invalid",
        401 => "authError",
        403 => "forbidden",
        404 => "notFound",
        409 => "conflict",
        412 => "conditionNotMet",
        429 => "rateLimitExceeded",
        _ => "backendError",
    };
}
