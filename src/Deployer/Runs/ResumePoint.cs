namespace Deployer.Runs;

/// <summary>
/// Where a run goes on after a fix. What was changed in the repository decides how far back it must go; what was not changed is
/// never done again.
/// </summary>
/// <param name="Step">The step to go back to; null to go on at the step where the run stands.</param>
/// <param name="TakeSnapshot">True when the run must work on a new snapshot of the repository.</param>
internal sealed record ResumePoint(string? Step, bool TakeSnapshot)
{
    /// <summary>The fact that remembers a step to go back to until the engine has it on record.</summary>
    public const string FactName = "rewind.json";

    /// <summary>Decides where to go on.</summary>
    /// <param name="current">The step where the run stands.</param>
    /// <param name="completed">The steps that have ended well.</param>
    /// <param name="changes">Files that differ from the run's snapshot.</param>
    /// <param name="toolLives">Whether a tool that changes something still works on the snapshot.</param>
    /// <returns>The point.</returns>
    public static ResumePoint Decide(
        string? current, IReadOnlySet<string> completed, IReadOnlyList<string> changes, bool toolLives)
    {
        if (toolLives || changes.Count == 0)
        {
            return new ResumePoint(null, TakeSnapshot: false);
        }

        // A step that has been reached must be done again when what it read has changed.
        var infrastructure = changes.Any(path => path.StartsWith("infra" + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        var reread = infrastructure ? "init" : "migrate";
        return new ResumePoint(completed.Contains(reread) && current != reread ? reread : null, TakeSnapshot: true);
    }
}
