using System.Globalization;
using System.Text.Json.Nodes;

namespace Emulators.Gcs;

/// <summary>The API's resources, as https://cloud.google.com/storage/docs/json_api/v1 describes them; numbers are text there.</summary>
internal static class ObjectJson
{
    public static JsonObject Of(Bucket bucket) => new()
    {
        ["kind"] = "storage#bucket",
        ["id"] = bucket.Name,
        ["name"] = bucket.Name,
        ["projectNumber"] = "100000000000",
        ["metageneration"] = "1",
        ["location"] = "EUROPE-WEST1",
        ["storageClass"] = "STANDARD",
        ["timeCreated"] = Time(bucket.Created),
        ["updated"] = Time(bucket.Created),
        ["versioning"] = new JsonObject { ["enabled"] = true },
        ["iamConfiguration"] = new JsonObject { ["uniformBucketLevelAccess"] = new JsonObject { ["enabled"] = true } },
        ["softDeletePolicy"] = new JsonObject { ["retentionDurationSeconds"] = "604800" },
    };

    public static JsonObject Of(Bucket bucket, StoredObject stored)
    {
        var json = new JsonObject
        {
            ["kind"] = "storage#object",
            ["id"] = $"{bucket.Name}/{stored.Name}/{stored.Generation}",
            ["name"] = stored.Name,
            ["bucket"] = bucket.Name,
            ["generation"] = Number(stored.Generation),
            ["metageneration"] = "1",
            ["contentType"] = stored.ContentType,
            ["storageClass"] = "STANDARD",
            ["size"] = Number(stored.Content.Length),
            ["md5Hash"] = stored.Md5,
            ["crc32c"] = stored.Checksum,
            ["etag"] = Number(stored.Generation),
            ["timeCreated"] = Time(stored.Created),
            ["updated"] = Time(stored.Created),
        };
        if (stored.CustomTime is { } custom) json["customTime"] = Time(custom);
        if (stored.Deleted is { } deleted) json["timeDeleted"] = Time(deleted);
        return json;
    }

    public static JsonObject Error(int code, string reason, string message) => new()
    {
        ["error"] = new JsonObject
        {
            ["code"] = code,
            ["message"] = message,
            ["errors"] = new JsonArray(new JsonObject { ["domain"] = "global", ["reason"] = reason, ["message"] = message }),
        },
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
