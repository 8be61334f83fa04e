using Deployer.Tools;

namespace Deployer.Tests.Tools;

internal sealed class ToolRunnerTests
{
    private Workbench bench = null!; // set up before each test

    [SetUp]
    public void SetUp() => bench = new Workbench();

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public async Task Every_exit_code_is_a_result()
    {
        var result = await ToolRunner.RunAsync(bench.Shell("echo out; echo err >&2; exit 2"));

        Assert.That(result, Is.EqualTo(new ToolResult(2, "out\n", "err\n", result.Duration)));
    }

    [Test]
    public async Task The_child_has_only_the_environment_it_was_given()
    {
        var command = bench.Shell("env") with { Environment = new Dictionary<string, string> { ["ONLY"] = "this" } };

        var result = await ToolRunner.RunAsync(command);

        string[] addedByShells = ["PWD", "OLDPWD", "SHLVL", "_"];
        var seen = result.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !addedByShells.Contains(line.Split('=')[0]));
        Assert.That(seen, Is.EqualTo(new[] { "ONLY=this" }));
    }

    [Test]
    public void A_call_that_passes_its_limit_is_ended()
    {
        var error = Assert.ThrowsAsync<ToolTimedOutException>(
            () => ToolRunner.RunAsync(bench.Shell("read -r _ <\"$1\"", bench.Fifo("hold")), TimeSpan.FromMilliseconds(100)));

        Assert.That(error.Tool, Is.EqualTo("sh"));
        Assert.That(error.Limit, Is.EqualTo(TimeSpan.FromMilliseconds(100)));
    }

    [Test]
    public async Task A_call_that_is_ended_may_end_cleanly()
    {
        const string script = "trap 'touch \"$2\"; exit 0' INT; touch \"$3\"; while :; do read -r _ <\"$1\"; done";
        using var stop = new CancellationTokenSource();
        var running = ToolRunner.RunAsync(
            bench.Shell(script, bench.Fifo("hold"), bench.PathOf("cleaned"), bench.PathOf("ready")), token: stop.Token);
        await Workbench.AppearsAsync(bench.PathOf("ready"));

        await stop.CancelAsync();

        Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => running);
        Assert.That(File.Exists(bench.PathOf("cleaned")), Is.True);
    }

    [Test]
    public async Task A_call_that_takes_no_signal_is_killed_with_its_children_after_the_grace()
    {
        const string script = "trap '' INT TERM HUP; exec 3>\"$1\"; (read -r _ <\"$2\") & touch \"$3\"; read -r _ <\"$2\"";
        using var stop = new CancellationTokenSource();
        var alive = bench.Fifo("alive");
        var running = ToolRunner.RunAsync(bench.Shell(script, alive, bench.Fifo("hold"), bench.PathOf("ready")), token: stop.Token);
        var gone = Workbench.ReadToEndAsync(alive);
        await Workbench.AppearsAsync(bench.PathOf("ready"));

        await stop.CancelAsync();

        Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => running);
        await gone.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Test]
    public void Cancelling_ends_the_call()
    {
        using var stop = new CancellationTokenSource();
        var running = ToolRunner.RunAsync(bench.Shell("read -r _ <\"$1\"", bench.Fifo("hold")), token: stop.Token);

        stop.Cancel();

        Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => running);
    }

    [Test]
    public void A_program_is_found_as_a_shell_finds_it()
    {
        var program = bench.Write("second/tool", "#!/bin/sh\n");
        bench.Write("first/tool", "not executable");
        var path = new Dictionary<string, string> { ["PATH"] = $"{bench.PathOf("missing")}::{bench.PathOf("first")}:{bench.PathOf("second")}" };
        Assert.That(ToolPath.Find("tool", path), Is.Null);

        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.That(ToolPath.Find("tool", path), Is.EqualTo(program));
    }

    [Test]
    public void A_missing_program_says_what_to_do()
    {
        var error = Assert.Throws<ToolMissingException>(() => ToolPath.Require("tool", new Dictionary<string, string>(), "apt-get install tool"));

        Assert.That(error.Remedy, Is.EqualTo("apt-get install tool"));
        Assert.That(error.Message, Is.EqualTo("tool was not found on the PATH."));
    }
}
