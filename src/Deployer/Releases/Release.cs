namespace Deployer.Releases;

/// <summary>
/// What is needed to get back to one point of an environment. Opened when the state has been backed up, closed at every ending
/// of its run with what is known by then.
/// </summary>
internal sealed record Release
{
    /// <summary>Counts an environment's releases from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The run that made it.</summary>
    public required string RunId { get; init; }

    /// <summary>When the state was backed up (UTC).</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The state before the run changed anything; null when there was none.</summary>
    public StateBackup? Before { get; init; }

    /// <summary>The state after the run's last apply; null before there was one.</summary>
    public StateBackup? After { get; init; }

    /// <summary>When the run last ended or stopped (UTC); null while it goes on.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>How the run was when the release was closed.</summary>
    public string? Ending { get; init; }

    /// <summary>True once a plan after the apply showed no change: more than applied.</summary>
    public bool Verified { get; init; }
}

/// <summary>A copy of an environment's Terraform state.</summary>
/// <param name="Digest">SHA-256 of the state, which is also the file's name.</param>
/// <param name="Serial">The state's serial.</param>
/// <param name="Lineage">The state's lineage.</param>
/// <param name="Resources">How many resource blocks it knows.</param>
internal sealed record StateBackup(string Digest, long Serial, string Lineage, int Resources);
