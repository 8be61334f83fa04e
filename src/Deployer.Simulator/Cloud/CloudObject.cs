using System.Text.Json.Nodes;

namespace Deployer.Simulator.Cloud;

/// <summary>One thing that the simulated cloud holds.</summary>
/// <param name="Type">The resource type, such as <c>google_storage_bucket</c>.</param>
/// <param name="Id">What it is called there; unique in its type.</param>
/// <param name="Attributes">Its values, as JSON.</param>
internal sealed record CloudObject(string Type, string Id, JsonObject Attributes)
{
    /// <summary>When it was created; set by the store.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed; set by the store.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts its versions from 1; set by the store.</summary>
    public long Generation { get; init; }
}
