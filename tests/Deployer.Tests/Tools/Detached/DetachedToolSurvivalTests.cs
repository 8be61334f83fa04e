using Deployer.Tools;

namespace Deployer.Tests.Tools.Detached;

/// <summary>What is left when the deployer, the tool or its shell is killed. The deployer is a real second process.</summary>
internal sealed class DetachedToolSurvivalTests
{
    private Workbench bench = null!; // set up before each test

    [SetUp]
    public void SetUp() => bench = new Workbench();

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public async Task A_tool_finishes_after_its_deployer_and_all_its_kin_were_killed()
    {
        var hold = bench.Fifo("hold");
        var deployer = await DetachedTool.StartAsync(
            SecondProcess.ThatStartsAndStays(bench.PathOf("inner"), "/bin/sh", "-c", "echo one; read -r _ <\"$0\"; echo two; exit 7", hold),
            bench.PathOf("deployer"));
        var reported = await FirstLineAsync(deployer);

        deployer.Kill();
        await deployer.WaitAsync(CancellationToken.None);
        var tool = DetachedTool.TryAttach(bench.PathOf("inner"))!;

        Assert.That(reported, Is.EqualTo($"{tool.Process.Pid}"));
        Assert.That(tool.IsAlive, Is.True);
        await Workbench.ReleaseAsync(hold);
        Assert.That(await tool.WaitAsync(CancellationToken.None), Is.EqualTo(ToolEnd.Exited(7)));
        Assert.That(await tool.ReadStdoutAsync(CancellationToken.None), Is.EqualTo("one\ntwo\n"));
    }

    [Test]
    public async Task A_deployer_killed_before_the_record_never_starts_the_tool()
    {
        var inner = bench.PathOf("inner");
        var deployer = await DetachedTool.StartAsync(
            SecondProcess.ThatStopsBeforeTheRecord(inner, "/bin/sh", "-c", "touch \"$0\"", bench.PathOf("touched")), bench.PathOf("deployer"));
        Assert.That(await FirstLineAsync(deployer), Is.EqualTo("stopped"));

        deployer.Kill();
        await Workbench.AppearsAsync(Path.Combine(inner, "exit"));

        Assert.That(DetachedTool.TryAttach(inner), Is.Null);
        Assert.That(File.Exists(bench.PathOf("touched")), Is.False);
    }

    [Test]
    public async Task A_record_that_cannot_be_written_never_starts_the_tool()
    {
        Directory.CreateDirectory(bench.PathOf("tool/process.json"));

        Assert.ThrowsAsync(Is.InstanceOf<Exception>(), () => bench.StartAsync("touch \"$1\"", bench.PathOf("touched")));

        await Workbench.AppearsAsync(bench.PathOf("tool/exit"));
        Assert.That(File.Exists(bench.PathOf("touched")), Is.False);
        Assert.That(DetachedTool.TryAttach(bench.PathOf("tool")), Is.Null);
    }

    [Test]
    public async Task A_start_that_was_cancelled_never_starts_the_tool()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Assert.ThrowsAsync<OperationCanceledException>(
            () => DetachedTool.StartAsync(bench.Shell("exit 0"), bench.PathOf("tool"), token: cancelled.Token));

        Assert.That(DetachedTool.TryAttach(bench.PathOf("tool")), Is.Null);
    }

    [Test]
    public async Task A_killed_tool_is_told_by_its_shell()
    {
        var tool = await bench.StartAsync("read -r _ <\"$1\"", bench.Fifo("hold"));

        Posix.Signal(tool.Process.Pid, Posix.Sigkill);

        Assert.That(await tool.WaitAsync(CancellationToken.None), Is.EqualTo(ToolEnd.Exited(137)));
    }

    [Test]
    public async Task A_killed_shell_leaves_the_tool_running_and_its_end_in_doubt()
    {
        var hold = bench.Fifo("hold");
        var tool = await bench.StartAsync("read -r _ <\"$1\"; echo done", hold);

        Posix.Signal(tool.Process.Shell, Posix.Sigkill);
        var attached = DetachedTool.TryAttach(tool.Folder)!;
        var (starter, later) = (tool.WaitAsync(CancellationToken.None), attached.WaitAsync(CancellationToken.None));

        Assert.That(attached.IsAlive, Is.True);
        await Workbench.ReleaseAsync(hold);
        Assert.That(await starter, Is.EqualTo(ToolEnd.InDoubt));
        Assert.That(await later, Is.EqualTo(ToolEnd.InDoubt));
        Assert.That(await tool.ReadStdoutAsync(CancellationToken.None), Is.EqualTo("done\n"));
    }

    [TestCase("HUP")]
    [TestCase("INT")]
    [TestCase("TERM")]
    public async Task A_signal_to_the_shell_costs_no_exit_code(string signal)
    {
        var hold = bench.Fifo("hold");
        var tool = await bench.StartAsync("echo begun; read -r _ <\"$1\"; exit 6", hold);
        await FirstLineAsync(tool);

        await Workbench.RunAsync("kill", $"-{signal}", $"{tool.Process.Shell}");
        await Workbench.ReleaseAsync(hold);

        Assert.That(await tool.WaitAsync(CancellationToken.None), Is.EqualTo(ToolEnd.Exited(6)));
    }

    [Test]
    public async Task A_tool_of_an_earlier_boot_is_in_doubt()
    {
        var tool = await bench.StartAsync("read -r _ <\"$1\"", bench.Fifo("hold"));
        Rewrite(tool, tool.Process.BootId, "00000000-0000-0000-0000-000000000000");

        var attached = DetachedTool.TryAttach(tool.Folder)!;

        Assert.That(attached.IsAlive, Is.False);
        Assert.That(await attached.WaitAsync(CancellationToken.None), Is.EqualTo(ToolEnd.InDoubt));
        tool.Kill();
    }

    [Test]
    public async Task A_process_that_took_over_the_number_is_not_the_tool_and_gets_no_signal()
    {
        var hold = bench.Fifo("hold");
        var tool = await bench.StartAsync("read -r _ <\"$1\"; exit 4", hold);
        Rewrite(tool, $"\"{tool.Process.StartTime}\"", "\"1\"");
        Rewrite(tool, $"\"{tool.Process.ShellStartTime}\"", "\"1\"");

        var attached = DetachedTool.TryAttach(tool.Folder)!;

        Assert.That(attached.IsAlive, Is.False);
        Assert.That(attached.Interrupt(), Is.EqualTo(InterruptResult.NotRunning));
        Assert.That(attached.Kill(), Is.False);
        await Workbench.ReleaseAsync(hold);
        Assert.That((await tool.WaitAsync(CancellationToken.None)).ExitCode, Is.EqualTo(4));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("null")]
    public void A_record_that_was_cut_short_is_said_and_not_taken_for_none(string text)
    {
        bench.Write("tool/process.json", text);

        Assert.Throws<ToolInDoubtException>(() => DetachedTool.TryAttach(bench.PathOf("tool")));
    }

    [Test]
    public async Task An_exit_code_that_was_cut_short_is_none()
    {
        var tool = await bench.StartAsync("exit 0");
        await tool.WaitAsync(CancellationToken.None);
        File.WriteAllText(Path.Combine(tool.Folder, "exit"), "");

        Assert.That(await DetachedTool.TryAttach(tool.Folder)!.WaitAsync(CancellationToken.None), Is.EqualTo(ToolEnd.InDoubt));
    }

    private static void Rewrite(DetachedTool tool, string old, string changed)
    {
        var file = Path.Combine(tool.Folder, "process.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace(old, changed, StringComparison.Ordinal));
    }

    private static async Task<string> FirstLineAsync(DetachedTool tool)
    {
        await foreach (var line in tool.ReadLinesAsync(CancellationToken.None))
            return line;
        throw new AssertionException($"The second process ended without a word: {tool.ReadStderrTail()}");
    }
}
