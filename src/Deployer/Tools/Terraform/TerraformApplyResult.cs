namespace Deployer.Tools;

/// <summary>How an apply ended.</summary>
internal enum TerraformApplyOutcome
{
    /// <summary>Everything planned was done and the state is saved.</summary>
    Completed,

    /// <summary>Terraform ended by itself with errors; the state holds what was done, unless a diagnostic says otherwise.</summary>
    Failed,

    /// <summary>Terraform stopped cleanly after its SIGINT; the state holds what was done.</summary>
    Interrupted,

    /// <summary>It was killed or died: what was done is unknown until a new plan tells.</summary>
    InDoubt,
}

/// <summary>The end of an apply, from its events and its exit code.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Diagnostics">Errors and warnings.</param>
/// <param name="Completed">Changes that are done.</param>
/// <param name="Unfinished">Changes that began and neither completed nor failed.</param>
/// <param name="Description">For a person, redacted: the errors, or what is in doubt; empty when completed.</param>
internal sealed record TerraformApplyResult(
    TerraformApplyOutcome Outcome,
    IReadOnlyList<TerraformDiagnostic> Diagnostics,
    IReadOnlyList<ApplyCompleteEvent> Completed,
    IReadOnlyList<ApplyStartEvent> Unfinished,
    string Description)
{
    /// <summary>
    /// The whole state, when Terraform could write it nowhere and printed it: a secret, and the only record of what exists.
    /// </summary>
    public string? UnsavedState { get; init; }

    /// <summary>Whether it began to change anything.</summary>
    public bool HasBegun { get; init; }

    /// <summary>Never the state.</summary>
    public override string ToString() => $"{Outcome}, {Completed.Count} completed, {Unfinished.Count} unfinished";

    /// <summary>Whether it failed before it began, because a lock vanished while Terraform looked at it.</summary>
    public bool LockVanished =>
        Outcome == TerraformApplyOutcome.Failed && Completed.Count + Unfinished.Count == 0 && TerraformFailure.IsVanishedLock(Diagnostics);
}
