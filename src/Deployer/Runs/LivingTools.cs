using Deployer.Tools;

namespace Deployer.Runs;

/// <summary>Finds the tools of a run that still run, whichever process started them.</summary>
internal static class LivingTools
{
    private static readonly string[] Changing = [Terraform.ApplyName, Terraform.PushName, Supabase.PushName, Alembic.UpgradeName];
    private static readonly TimeSpan ReaderPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ReaderGrace = TimeSpan.FromSeconds(20);

    /// <summary>Looks through the folders of a run's tools.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>Those that still run, in order of start.</returns>
    public static IReadOnlyList<(LivingTool Facts, DetachedTool Tool)> Of(RunFolder folder) =>
        new ToolFolders(folder.Tools).Living().Select(tool => (Describe(tool), tool)).ToList();

    /// <summary>Looks through all runs of a home, also those of which only the folder is left.</summary>
    /// <param name="home">The home.</param>
    /// <returns>The tools that still run, and the run that each works for.</returns>
    public static IEnumerable<(string RunId, LivingTool Tool)> OfAllRuns(Home home)
    {
        var runs = Path.Combine(home.Path, "runs");
        return Directory.Exists(runs)
            ? Directory.EnumerateDirectories(runs)
                .Select(folder => Path.GetFileName(folder))
                .SelectMany(run => Of(new RunFolder(home, run)).Select(tool => (run, tool.Facts)))
            : [];
    }

    /// <summary>
    /// Waits for tools that change nothing, such as a plan whose deployer was killed: they hold Terraform's lock and use the same
    /// files as their successors. One that does not end is ended.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="waiting">Told which tool is waited for.</param>
    /// <param name="cancellation">Ends them at once.</param>
    /// <returns>A task.</returns>
    public static async Task OutliveReadersAsync(RunFolder folder, Action<LivingTool> waiting, CancellationToken cancellation)
    {
        foreach (var (facts, tool) in Of(folder).Where(living => !Changing.Contains(living.Facts.Name)))
        {
            waiting(facts);
            await tool.WaitAtMostAsync(ReaderPatience, ReaderGrace, cancellation);
        }
    }

    /// <summary>Whether a tool that changes something still works on the run's snapshot.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>True when the snapshot must not be touched.</returns>
    public static bool Change(RunFolder folder) => Of(folder).Any(living => Changing.Contains(living.Facts.Name));

    private static LivingTool Describe(DetachedTool tool) =>
        new(ChangingTools.NameOf(tool), tool.Process.Pid, tool.Process.StartedAt);
}
