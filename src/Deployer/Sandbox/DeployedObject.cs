using System.Text.Json.Nodes;

namespace Deployer.Sandbox;

/// <summary>An object of the simulated cloud, as Terraform knows it.</summary>
/// <param name="Address">Its address in Terraform, such as <c>module.service["api"].google_service_account.this</c>.</param>
/// <param name="Type">Its resource type.</param>
/// <param name="Id">Its id, in Terraform and in the simulated cloud.</param>
public sealed record DeployedObject(string Address, string Type, string Id)
{
    // What people call a thing. Terraform sees such a change where the attribute is set, or could be set and is not.
    private static readonly string[] Descriptive = ["description", "display_name"];

    private const string ByHand = "changed by hand";

    /// <summary>Its attributes as Terraform last saw them; may hold secrets.</summary>
    internal JsonObject Attributes { get; init; } = [];

    /// <summary>A change that Terraform will want to undo, as <c>path=json</c>: another description, display name or label.</summary>
    /// <exception cref="SandboxUsageException">It has nothing of the kind.</exception>
    public string DefaultDrift
    {
        get
        {
            if (Descriptive.FirstOrDefault(IsChangeable) is { } name)
                return $"{name}={JsonValue.Create(ByHand).ToJsonString()}";
            if (Attributes.TryGetPropertyValue("labels", out var labels) && labels is null or JsonObject)
                return "labels={\"changed-by\":\"hand\"}";
            throw new SandboxUsageException(
                $"{Address} has no description, display name or labels that could change by themselves.",
                $"Say what changes, or let it go: deployer sandbox drift '{Address}' --set '<path>=<json>'   or   --delete");
        }
    }

    // An empty text is what a provider puts where nothing was configured; Terraform takes another one from it as well.
    private bool IsChangeable(string name) => Attributes.TryGetPropertyValue(name, out var value)
        && (value is null || (value is JsonValue text && text.TryGetValue(out string? set) && set.Length > 0));
}
