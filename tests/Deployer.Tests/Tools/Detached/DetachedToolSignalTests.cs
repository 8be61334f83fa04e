using Deployer.Tools;

namespace Deployer.Tests.Tools.Detached;

internal sealed class DetachedToolSignalTests
{
    // Tells each SIGINT; a line in the pipe "hold" lets it go. A signal cannot fall between the look for one and the waiting: that is
    // only so with wait, not with a read of its own.
    private const string CountsInterrupts =
        "trap 'echo interrupted' INT; read -r _ <\"$1\" & echo ready; while kill -0 $! 2>/dev/null; do wait $!; done; exit 3";

    private Workbench bench = null!; // set up before each test

    [SetUp]
    public void SetUp() => bench = new Workbench();

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public async Task Exactly_one_interrupt_is_sent_however_often_and_by_whomever_it_is_asked_for()
    {
        var hold = bench.Fifo("hold");
        var tool = await bench.StartAsync(CountsInterrupts, hold);
        var lines = tool.ReadLinesAsync(CancellationToken.None).GetAsyncEnumerator();
        await lines.MoveNextAsync();

        var first = tool.Interrupt();
        await lines.MoveNextAsync();
        var others = Enumerable.Range(0, 8).AsParallel().Select(_ => DetachedTool.TryAttach(tool.Folder)!.Interrupt()).ToArray();
        await Workbench.ReleaseAsync(hold);
        var end = await tool.WaitAsync(CancellationToken.None);

        Assert.That(first, Is.EqualTo(InterruptResult.Sent));
        Assert.That(others, Is.All.EqualTo(InterruptResult.AlreadySent));
        Assert.That(end.ExitCode, Is.EqualTo(3));
        Assert.That(await tool.ReadStdoutAsync(CancellationToken.None), Is.EqualTo("ready\ninterrupted\n"));
        Assert.That(tool.WasInterrupted, Is.True);
    }

    [Test]
    public async Task Of_many_that_interrupt_at_once_one_sends()
    {
        var hold = bench.Fifo("hold");
        var tool = await bench.StartAsync(CountsInterrupts, hold);
        var lines = tool.ReadLinesAsync(CancellationToken.None).GetAsyncEnumerator();
        await lines.MoveNextAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => DetachedTool.TryAttach(tool.Folder)!.Interrupt())));
        await lines.MoveNextAsync();
        await Workbench.ReleaseAsync(hold);
        await tool.WaitAsync(CancellationToken.None);

        Assert.That(results.Count(result => result == InterruptResult.Sent), Is.EqualTo(1));
        Assert.That(await tool.ReadStdoutAsync(CancellationToken.None), Is.EqualTo("ready\ninterrupted\n"));
    }

    [Test]
    public async Task A_tool_that_has_ended_is_not_interrupted()
    {
        var tool = await bench.StartAsync("exit 0");
        await tool.WaitAsync(CancellationToken.None);

        Assert.That(tool.Interrupt(), Is.EqualTo(InterruptResult.NotRunning));
        Assert.That(tool.Kill(), Is.False);
    }

    [Test]
    public async Task Kill_reaches_the_tools_children_and_its_shell()
    {
        var alive = bench.Fifo("alive");
        var hold = bench.Fifo("hold");
        var tool = await bench.StartAsync("trap '' INT TERM HUP; exec 3>\"$1\"; (read -r _ <\"$2\") & echo ready; read -r _ <\"$2\"", alive, hold);
        var gone = Workbench.ReadToEndAsync(alive);
        await tool.ReadLinesAsync(CancellationToken.None).GetAsyncEnumerator().MoveNextAsync();

        var killed = DetachedTool.TryAttach(tool.Folder)!.Kill();

        Assert.That(killed, Is.True);
        Assert.That(await tool.WaitAsync(CancellationToken.None), Is.EqualTo(ToolEnd.InDoubt));
        await gone.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(Posix.Signal(tool.Process.Shell, 0), Is.False);
    }

    [Test]
    public async Task A_tool_that_passes_its_hard_limit_gets_its_interrupt_and_may_end_cleanly()
    {
        var tool = await bench.StartAsync("trap 'echo cleaned; exit 0' INT; echo ready; while :; do read -r _ <\"$1\"; done", bench.Fifo("hold"));
        await tool.ReadLinesAsync(CancellationToken.None).GetAsyncEnumerator().MoveNextAsync();

        var error = Assert.ThrowsAsync<ToolTimedOutException>(
            () => tool.WaitAtMostAsync(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(30), CancellationToken.None));

        Assert.That(error.Limit, Is.EqualTo(TimeSpan.FromMilliseconds(300)));
        Assert.That(await tool.ReadStdoutAsync(CancellationToken.None), Is.EqualTo("ready\ncleaned\n"));
    }

    [Test]
    public async Task A_tool_that_takes_no_interrupt_is_killed_after_the_grace()
    {
        var tool = await bench.StartAsync("trap '' INT; read -r _ <\"$1\"", bench.Fifo("hold"));

        Assert.ThrowsAsync<ToolTimedOutException>(
            () => tool.WaitAtMostAsync(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200), CancellationToken.None));

        Assert.That(tool.IsAlive, Is.False);
    }

    [Test]
    public async Task Cancelling_a_limited_wait_ends_the_tool_too()
    {
        var tool = await bench.StartAsync("read -r _ <\"$1\"", bench.Fifo("hold"));
        using var stop = new CancellationTokenSource();
        var waiting = tool.WaitAtMostAsync(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30), stop.Token);

        await stop.CancelAsync();

        Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => waiting);
        Assert.That((await tool.WaitAsync(CancellationToken.None)).ExitCode, Is.EqualTo(130));
    }
}
