using System.Text.Json.Nodes;

namespace Deployer.Simulator.Tests.Support;

/// <summary>Plain values for tests that need some.</summary>
internal static class Some
{
    public const string BucketType = "google_storage_bucket";

    public static CloudObject Bucket(string id, string location = "EU") =>
        new(BucketType, id, new JsonObject { ["name"] = id, ["location"] = location, ["project"] = null });
}
