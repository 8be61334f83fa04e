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
    /// <param name="completed">The steps that have ended well, in order.</param>
    /// <param name="changes">Files that differ from the run's snapshot.</param>
    /// <param name="toolLives">Whether a tool that changes something still works on the snapshot.</param>
    /// <param name="alembic">The step that runs Alembic; null when there is none.</param>
    /// <returns>The point.</returns>
    public static ResumePoint Decide(
        string? current, IReadOnlyList<string> completed, IReadOnlyList<string> changes, bool toolLives, AlembicStep? alembic)
    {
        if (toolLives || changes.Count == 0)
        {
            return new ResumePoint(null, TakeSnapshot: false);
        }

        // A step that has been reached must be done again when what it read has changed.
        var reread = changes.Select(path => ReaderOf(path, alembic)).ToHashSet(StringComparer.Ordinal);
        return new ResumePoint(completed.FirstOrDefault(step => step != current && reread.Contains(step)), TakeSnapshot: true);
    }

    private static string ReaderOf(string path, AlembicStep? alembic) =>
        path.StartsWith("infra/", StringComparison.Ordinal) ? "init"
        : alembic is not null && path.StartsWith($"{alembic.Folder}/", StringComparison.Ordinal) ? alembic.Key
        : "migrate";
}
