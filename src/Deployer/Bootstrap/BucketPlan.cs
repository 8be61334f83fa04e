using System.Text.Json;
using Deployer.Plans;

namespace Deployer.Bootstrap;

/// <summary>What the plan of a bootstrap would do to the bucket.</summary>
/// <param name="Action">To the bucket itself.</param>
/// <param name="Changes">The settings of a bucket that is there which it would correct.</param>
internal sealed record BucketPlan(PlanAction Action, IReadOnlyList<SettingChange> Changes)
{
    private const string Type = "google_storage_bucket";

    // What the provider derives from other settings.
    private static readonly string[] Derived = ["effective_labels", "terraform_labels"];

    /// <summary>Whether there is anything to apply: the API of the bucket, or its adoption, counts as well.</summary>
    public bool HasChanges { get; init; }

    /// <summary>Reads a plan.</summary>
    /// <param name="json">The output of <c>terraform show -json</c>.</param>
    /// <returns>What it would do.</returns>
    /// <exception cref="StepFailedException">The text is not a plan that this version understands.</exception>
    public static BucketPlan Read(string json)
    {
        var bucket = PlanReader.Read(json).Changes.FirstOrDefault(change => change.Type == Type);
        using var document = JsonDocument.Parse(json);
        var changes = bucket is { Action: PlanAction.Update }
            ? document.RootElement.GetProperty("resource_changes").EnumerateArray()
                .Where(resource => resource.GetProperty("address").GetString() == bucket.Address)
                .SelectMany(resource => Differences(resource.GetProperty("change")))
                .ToList()
            : [];
        return new BucketPlan(bucket?.Action ?? PlanAction.NoOp, changes);
    }

    // What is only known after the apply is absent from "after".
    private static IEnumerable<SettingChange> Differences(JsonElement change)
    {
        var before = change.GetProperty("before");
        foreach (var after in change.GetProperty("after").EnumerateObject().Where(after => !Derived.Contains(after.Name)))
        {
            var was = before.TryGetProperty(after.Name, out var value) ? value.GetRawText() : "null";
            if (value.ValueKind == JsonValueKind.Undefined || !JsonElement.DeepEquals(value, after.Value))
                yield return new SettingChange(after.Name, was, after.Value.GetRawText());
        }
    }
}
