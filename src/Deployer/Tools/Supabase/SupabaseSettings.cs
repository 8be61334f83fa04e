namespace Deployer.Tools;

/// <summary>Where and how the Supabase CLI is run.</summary>
/// <param name="Program">Absolute path of its binary.</param>
/// <param name="ProjectFolder">The folder that holds <c>supabase/</c>; the CLI searches nowhere else.</param>
/// <param name="Environment">The scrubbed environment.</param>
/// <param name="ToolsFolder">Where detached tools get their folders.</param>
internal sealed record SupabaseSettings(string Program, string ProjectFolder, ToolEnvironment Environment, string ToolsFolder)
{
    /// <summary>The attempt at a step that detached tools are started by; null outside a run.</summary>
    public ToolAttempt? StartedBy { get; init; }

    /// <summary>The limit of a call that reads, unless another one is set.</summary>
    public static readonly TimeSpan DefaultReadLimit = TimeSpan.FromMinutes(2);

    /// <summary>Hard limit of a call that reads.</summary>
    public TimeSpan ReadLimit { get; init; } = DefaultReadLimit;
}
