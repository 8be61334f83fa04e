using System.Text.Json.Nodes;
using Deployer.Simulator.Cloud;

namespace Deployer.Simulator.Gateway;

/// <summary>The services of the simulated cloud that a gateway can send requests to. They run no code.</summary>
internal static class SimulatedServices
{
    // Where each type of service tells its URL.
    private static readonly (string Type, string[] Path)[] Addresses =
    [
        ("google_cloud_run_v2_service", ["uri"]),
        ("google_cloud_run_service", ["status", "0", "url"]),
        ("google_cloudfunctions2_function", ["url"]),
        ("google_cloudfunctions_function", ["https_trigger_url"]),
    ];

    /// <summary>All services, by scheme and host of their URL.</summary>
    public static IReadOnlyDictionary<string, CloudObject> ByOrigin(CloudStore store)
    {
        var services = new Dictionary<string, CloudObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var (type, path) in Addresses)
        {
            foreach (var service in store.List(type))
            {
                if (Origin(TextAt(service.Attributes, path)) is { } origin)
                    services[origin] = service;
            }
        }

        return services;
    }

    /// <summary>Scheme and host of an address, which may have a path; null when it is none.</summary>
    public static string? Origin(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) ? url.GetLeftPart(UriPartial.Authority) : null;

    private static string? TextAt(JsonNode? node, IEnumerable<string> path)
    {
        foreach (var step in path)
        {
            node = node switch
            {
                JsonObject body => body[step],
                JsonArray { Count: > 0 } list => list[0],
                _ => null,
            };
        }

        return node?.GetValueKind() is System.Text.Json.JsonValueKind.String ? node.GetValue<string>() : null;
    }
}
