using System.Globalization;

namespace Deployer.Tools;

/// <summary>The numbered folders of a run's detached tools, in the order they were started: <c>001-init</c>, <c>002-plan</c>, ...</summary>
/// <param name="root">The folder above them.</param>
/// <param name="startedBy">The attempt at a step that starts tools; null when none do.</param>
internal sealed class ToolFolders(string root, ToolAttempt? startedBy = null)
{
    // Things are done side by side, also by two drivers of one run: a number must not be given twice.
    private static readonly Lock Numbering = new();

    /// <summary>Starts a tool in the next folder of this name.</summary>
    public Task<DetachedTool> StartNextAsync(string name, ToolCommand command, TimeProvider clock, CancellationToken token)
    {
        lock (Numbering)
        {
            // The folder is taken before the first await.
            return DetachedTool.StartAsync(command with { StartedBy = startedBy }, Next(name), clock, token);
        }
    }

    /// <summary>The folder for the next tool of this name; not created yet.</summary>
    public string Next(string name) =>
        Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"{NextNumber():000}-{name}"));

    /// <summary>The number that the next tool of any name gets.</summary>
    public int NextNumber() => All().Select(NumberOf).DefaultIfEmpty(0).Max() + 1;

    /// <summary>The most recent tool of this name that was told to go, running or ended; null when there is none.</summary>
    public DetachedTool? TryAttachLast(string name, TimeProvider? clock = null) => Started(name, clock: clock) is [.., var last] ? last : null;

    /// <summary>The tools of this name that were told to go, running or ended, in the order they were started.</summary>
    /// <param name="name">What they do.</param>
    /// <param name="from">Leaves out those with a smaller number.</param>
    /// <param name="clock">Times the looking; the system's when null.</param>
    public IReadOnlyList<DetachedTool> Started(string name, int from = 0, TimeProvider? clock = null) =>
        [.. All().Where(folder => Path.GetFileName(folder).EndsWith($"-{name}", StringComparison.Ordinal))
            .Where(folder => NumberOf(folder) >= from)
            .OrderBy(NumberOf)
            .Select(folder => DetachedTool.TryAttach(folder, clock))
            .OfType<DetachedTool>()];

    /// <summary>The tools that still run, whoever started them.</summary>
    /// <remarks>Most have ended and say so in a file that is far cheaper to read than who they were.</remarks>
    public IReadOnlyList<DetachedTool> Living() =>
        [.. All().OrderBy(NumberOf)
            .Where(folder => new ToolFolder(folder).ReadEnd() is null)
            .Select(folder => DetachedTool.TryAttach(folder))
            .OfType<DetachedTool>()
            .Where(tool => tool.IsAlive)];

    private string[] All() => Directory.Exists(root) ? Directory.GetDirectories(root) : [];

    private static int NumberOf(string folder) =>
        int.TryParse(Path.GetFileName(folder).Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
