using Deployer.Releases;

namespace Deployer.Runs;

/// <summary>What a person may decide when starting a deployment.</summary>
/// <param name="AssumeYes">Answers a plan's question with yes. Does not pass the destroy guard.</param>
/// <param name="AllowDestroy">Addresses of protected resources that this run may destroy or replace.</param>
public sealed record DeployOptions(bool AssumeYes, IReadOnlyList<string> AllowDestroy)
{
    /// <summary>The state that is meant, where it is another one than was backed up last; null when it is not.</summary>
    public LineageChange? Lineage { get; init; }

    /// <summary>Whether a rollback leaves the database as it is although the older configuration may not work with it.</summary>
    public bool KeepDatabase { get; init; }

    /// <summary>What a rollback takes for what exists.</summary>
    public RollbackMode Mode { get; init; }

    /// <summary>What a rollback leaves as it is: addresses of objects, of resources or of modules.</summary>
    public IReadOnlyList<string> Skip { get; init; } = [];

    /// <summary>How long to wait for an environment that is busy; null: not at all.</summary>
    public TimeSpan? Wait { get; init; }
}
