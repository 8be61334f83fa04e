using Deployer.Tools;

namespace Deployer.Tests.Tools.Detached;

internal sealed class DetachedToolOutputTests
{
    private Workbench bench = null!; // set up before each test

    [SetUp]
    public void SetUp() => bench = new Workbench();

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public async Task Lines_come_while_the_tool_still_runs()
    {
        var hold = bench.Fifo("hold");
        var tool = await bench.StartAsync("echo one; read -r _ <\"$1\"; echo two", hold);

        var lines = new List<string>();
        await foreach (var line in tool.ReadLinesAsync(CancellationToken.None))
        {
            lines.Add(line);
            if (line == "one")
                await Workbench.ReleaseAsync(hold);
        }

        Assert.That(lines, Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public async Task Half_a_line_is_held_back_until_its_end_and_the_last_one_needs_none()
    {
        var tool = await bench.StartAsync("printf 'a€'; printf '\\342'; printf '\\202\\254b\\r\\n\\n'; printf last");

        Assert.That(await ReadAllAsync(tool), Is.EqualTo(new[] { "a€€b", "", "last" }));
    }

    [Test]
    public async Task Much_output_comes_complete_and_in_order()
    {
        const int count = 200_000;
        var tool = await bench.StartAsync($"seq 1 {count}");

        var lines = await ReadAllAsync(tool);

        Assert.That(lines, Is.EqualTo(Enumerable.Range(1, count).Select(number => $"{number}")));
    }

    [Test]
    public async Task A_later_reader_gets_everything_from_the_beginning()
    {
        var tool = await bench.StartAsync("echo one; echo two");
        await tool.WaitAsync(CancellationToken.None);

        Assert.That(await ReadAllAsync(DetachedTool.TryAttach(tool.Folder)!), Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public async Task A_reader_that_is_cancelled_leaves_the_tool_alone()
    {
        var hold = bench.Fifo("hold");
        var tool = await bench.StartAsync("echo one; read -r _ <\"$1\"; exit 5", hold);
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), async () =>
        {
            await foreach (var _ in tool.ReadLinesAsync(stop.Token))
                await stop.CancelAsync();
        });

        Assert.That(tool.IsAlive, Is.True);
        await Workbench.ReleaseAsync(hold);
        Assert.That((await tool.WaitAsync(CancellationToken.None)).ExitCode, Is.EqualTo(5));
    }

    private static async Task<List<string>> ReadAllAsync(DetachedTool tool)
    {
        var lines = new List<string>();
        await foreach (var line in tool.ReadLinesAsync(CancellationToken.None))
            lines.Add(line);
        return lines;
    }
}
