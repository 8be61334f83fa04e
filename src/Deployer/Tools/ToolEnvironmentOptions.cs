namespace Deployer.Tools;

/// <summary>What a run decides about its tools' environment.</summary>
internal sealed record ToolEnvironmentOptions
{
    /// <summary>Whether the environment's cloud is the simulated one.</summary>
    public bool SimulatedCloud { get; init; }

    /// <summary>Folder shared by all working copies for downloaded providers; none when null.</summary>
    public string? PluginCacheFolder { get; init; }

    /// <summary>The simulator's <c>TF_REATTACH_PROVIDERS</c>; only with <see cref="SimulatedCloud"/>.</summary>
    public string? ReattachProviders { get; init; }

    /// <summary>Terraform variables that the run itself sets, by their bare names.</summary>
    public IReadOnlyDictionary<string, string> TerraformVariables { get; init; } = new Dictionary<string, string>();
}
