namespace Deployer.Tools;

/// <summary>Where and how Terraform is run.</summary>
/// <param name="Program">Absolute path of terraform.</param>
/// <param name="WorkingFolder">Absolute path of the run's working copy of the configuration.</param>
/// <param name="DataFolder">TF_DATA_DIR: one per environment, so that no selection or backend leaks from one to another.</param>
/// <param name="Workspace">The workspace of every command that honours TF_WORKSPACE; null for the default one.</param>
/// <param name="Environment">The scrubbed environment.</param>
/// <param name="ToolsFolder">Where detached tools get their folders.</param>
internal sealed record TerraformSettings(
    string Program,
    string WorkingFolder,
    string DataFolder,
    string? Workspace,
    ToolEnvironment Environment,
    string ToolsFolder)
{
    /// <summary>The attempt at a step that detached tools are started by; null outside a run.</summary>
    public ToolAttempt? StartedBy { get; init; }

    /// <summary>The server of the state, looked at before each call; null where Terraform itself notices at once that it is down.</summary>
    public StateEndpoint? StateEndpoint { get; init; }

    /// <summary>Hard limit of a call that reads (version, show, output, state pull).</summary>
    public TimeSpan ReadLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Hard limit of init, which may download providers.</summary>
    public TimeSpan InitLimit { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Hard limit of plan, which refreshes everything there is.</summary>
    public TimeSpan PlanLimit { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>How long init and plan may take to end after their SIGINT, so that they can release a remote lock.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long plan, apply and state push wait for Terraform's own lock; Terraform's default would be not at all.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMinutes(1);
}
