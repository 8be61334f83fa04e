namespace Deployer.Tools;

/// <summary>Where and how Alembic is run.</summary>
/// <param name="Program">Absolute path of alembic.</param>
/// <param name="Folder">The folder that holds <c>alembic.ini</c>: the run's own copy.</param>
/// <param name="Environment">The scrubbed environment.</param>
/// <param name="ToolsFolder">Where detached tools get their folders.</param>
internal sealed record AlembicSettings(string Program, string Folder, ToolEnvironment Environment, string ToolsFolder)
{
    /// <summary>The attempt at a step that detached tools are started by; null outside a run.</summary>
    public ToolAttempt? StartedBy { get; init; }

    /// <summary>Hard limit of a call that reads.</summary>
    public TimeSpan ReadLimit { get; init; } = TimeSpan.FromMinutes(2);
}
