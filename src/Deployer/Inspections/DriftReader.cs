using System.Text.Json;
using Deployer.Environments;
using Deployer.Plans;

namespace Deployer.Inspections;

/// <summary>
/// Reads what has drifted out of a plan that only refreshes. The outputs of such a plan are left out: they also change with a
/// configuration that is not deployed yet.
/// </summary>
internal static class DriftReader
{
    /// <summary>Reads a plan.</summary>
    /// <param name="json">The output of <c>terraform show -json</c>.</param>
    /// <param name="settings">What is noise.</param>
    /// <param name="redact">Takes secrets out of values.</param>
    /// <returns>The resources, and how many more have changed only in what is noise.</returns>
    /// <exception cref="StepFailedException">The text is not a plan that this version understands.</exception>
    public static (IReadOnlyList<DriftedResource> Resources, int Ignored) Read(string json, DriftSettings settings, Func<string, string> redact)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var all = document.RootElement.TryGetProperty("resource_drift", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Select(resource => ReadResource(resource, redact)).OfType<DriftedResource>().ToList()
                : [];
            var left = all.Select(resource => WithoutNoise(resource, settings.Ignore)).OfType<DriftedResource>()
                .OrderBy(resource => resource.Address, StringComparer.Ordinal)
                .ToList();
            return (left, all.Count - left.Count);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw PlanReader.NotUnderstood(problem);
        }
    }

    private static DriftedResource? ReadResource(JsonElement resource, Func<string, string> redact)
    {
        var change = resource.GetProperty("change");
        var actions = change.GetProperty("actions").EnumerateArray().Select(action => action.GetString()).ToList();
        var gone = actions.Contains("delete");
        var attributes = gone ? [] : AttributeDifferences.Find(change).Select(each => ToAttribute(each, redact)).ToList();
        return gone || attributes.Count > 0
            ? new DriftedResource(resource.GetProperty("address").GetString() ?? "", resource.GetProperty("type").GetString() ?? "", gone, attributes)
            : null;
    }

    private static AttributeDrift ToAttribute(AttributeDifference found, Func<string, string> redact) => found.Sensitive
        ? new AttributeDrift(found.Path, null, null, Sensitive: true)
        : new AttributeDrift(
            found.Path,
            found.Before is { } before ? redact(before) : null,
            found.After is { } after ? redact(after) : null,
            Sensitive: false);

    private static DriftedResource? WithoutNoise(DriftedResource resource, IReadOnlyList<ResourceFilter> noise)
    {
        var about = noise.Where(filter => filter.Covers(resource.Type, resource.Address)).ToList();
        var left = resource.Attributes.Where(attribute => !about.Any(filter => filter.CoversAttribute(attribute.Name))).ToList();
        return about.Any(filter => filter.Attributes.Count == 0) || (!resource.Gone && left.Count == 0) ? null : resource with { Attributes = left };
    }
}
