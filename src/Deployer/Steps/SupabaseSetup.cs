using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Says where and how the Supabase CLI runs for a run: on the run's own copy of <c>supabase/</c>.</summary>
internal static class SupabaseSetup
{
    /// <summary>The Supabase CLI for a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="readLimit">Hard limit of a call that reads; the driver's own when null.</param>
    /// <returns>The driver.</returns>
    public static Supabase For(RunContext run, TimeSpan? readLimit = null) => new(
        new SupabaseSettings(
            Supabase.FindProgram(run.Services.Repository.Root),
            run.Folder.Path,
            TerraformSetup.ToolEnvironment(run),
            run.Folder.Tools)
        {
            StartedBy = run.Attempt,
            ReadLimit = readLimit ?? SupabaseSettings.DefaultReadLimit,
        },
        run.Services.Time);
}
