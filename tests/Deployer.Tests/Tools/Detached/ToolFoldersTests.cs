using Deployer.Tools;

namespace Deployer.Tests.Tools.Detached;

internal sealed class ToolFoldersTests
{
    private Workbench bench = null!; // set up before each test
    private ToolFolders folders = null!;

    [SetUp]
    public void SetUp()
    {
        bench = new Workbench();
        folders = new ToolFolders(bench.PathOf("tools"));
    }

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public async Task Tools_started_side_by_side_get_a_folder_each()
    {
        var same = bench.PathOf("tools");

        var tools = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => Start(new ToolFolders(same), "init", "exit 0"))));

        await Task.WhenAll(tools.Select(tool => tool.WaitAsync(CancellationToken.None)));
        Assert.That(tools.Select(tool => tool.Folder), Is.Unique);
        Assert.That(Path.GetFileName(folders.Next("plan")), Is.EqualTo("013-plan"));
    }

    [Test]
    public async Task The_last_tool_of_a_name_is_found_by_number()
    {
        foreach (var folder in new[] { "tools/002-apply", "tools/099-apply", "tools/100-apply", "tools/101-state-push" })
            await (await DetachedTool.StartAsync(bench.Shell("exit 0"), bench.PathOf(folder))).WaitAsync(CancellationToken.None);

        Assert.That(Path.GetFileName(folders.TryAttachLast("apply")!.Folder), Is.EqualTo("100-apply"));
        Assert.That(folders.TryAttachLast("init"), Is.Null);
        Assert.That(new ToolFolders(bench.PathOf("nowhere")).TryAttachLast("apply"), Is.Null);
    }

    [Test]
    public async Task The_living_tools_are_those_that_still_run()
    {
        var hold = bench.Fifo("hold");
        var ended = await Start(folders, "init", "exit 0");
        var living = await Start(folders, "apply", "read -r _ <../hold");
        await ended.WaitAsync(CancellationToken.None);

        Assert.That(folders.Living().Select(tool => tool.Folder), Is.EqualTo(new[] { living.Folder }));

        await Workbench.ReleaseAsync(hold);
        await living.WaitAsync(CancellationToken.None);
        Assert.That(folders.Living(), Is.Empty);
    }

    private Task<DetachedTool> Start(ToolFolders where, string name, string script) =>
        where.StartNextAsync(name, bench.Shell(script.Replace("../hold", bench.PathOf("hold"), StringComparison.Ordinal)), TimeProvider.System, CancellationToken.None);
}
