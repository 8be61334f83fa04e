using Deployer.Tools;

namespace Deployer.Runs;

/// <summary>Finds the tools of a run that still run, whichever process started them.</summary>
internal static class LivingTools
{
    /// <summary>Looks through the folders of a run's tools.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>Those that still run, in order of start.</returns>
    public static IReadOnlyList<(LivingTool Facts, DetachedTool Tool)> Of(RunFolder folder) =>
        new ToolFolders(folder.Tools).Living().Select(tool => (Describe(tool), tool)).ToList();

    private static LivingTool Describe(DetachedTool tool) =>
        new(NameOf(tool.Folder), tool.Process.Pid, tool.Process.StartedAt);

    /// <summary>A tool's folder is called <c>03-apply</c>.</summary>
    private static string NameOf(string path) => string.Join('-', Path.GetFileName(path).Split('-').Skip(1));
}
