using System.Text.Json.Nodes;

namespace Deployer.Sandbox;

/// <summary>How to reach the running simulated cloud.</summary>
/// <param name="Pid">The process that serves it.</param>
/// <param name="Gateway">Where its gateway answers, on the loopback only; stays the same until the sandbox is reset.</param>
/// <param name="Providers">The socket of each provider, by the provider's address in Terraform.</param>
public sealed record CloudConnection(int Pid, Uri Gateway, IReadOnlyDictionary<string, string> Providers)
{
    /// <summary>The value of <c>TF_REATTACH_PROVIDERS</c> that makes Terraform use these providers instead of starting its own.</summary>
    /// <remarks>Without <c>Test</c>, Terraform forgets the version of the protocol, and may end the process.
    /// https://developer.hashicorp.com/terraform/plugin/debugging#terraform-cli-reattach-configuration</remarks>
    internal string ReattachProviders => new JsonObject(Providers.Select(provider => KeyValuePair.Create(
        provider.Key,
        (JsonNode?)new JsonObject
        {
            ["Protocol"] = "grpc",
            ["ProtocolVersion"] = 6,
            [nameof(Pid)] = Pid,
            ["Test"] = true,
            ["Addr"] = new JsonObject { ["Network"] = "unix", ["String"] = provider.Value },
        }))).ToJsonString();
}
