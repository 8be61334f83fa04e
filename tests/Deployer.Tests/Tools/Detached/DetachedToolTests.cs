using Deployer.Tools;

namespace Deployer.Tests.Tools.Detached;

internal sealed class DetachedToolTests
{
    private Workbench bench = null!; // set up before each test

    [SetUp]
    public void SetUp() => bench = new Workbench();

    [TearDown]
    public void TearDown() => bench.Dispose();

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(255)]
    public async Task The_exit_code_is_known_to_the_one_who_started_it_and_to_any_later_one(int code)
    {
        var tool = await bench.StartAsync($"exit {code}");

        var end = await tool.WaitAsync(CancellationToken.None);
        var later = DetachedTool.TryAttach(tool.Folder)!;

        Assert.That(end, Is.EqualTo(ToolEnd.Exited(code)));
        Assert.That(await later.WaitAsync(CancellationToken.None), Is.EqualTo(end));
        Assert.That(later.IsAlive, Is.False);
    }

    [Test]
    public async Task Arguments_arrive_exactly_as_they_were_given()
    {
        string[] arguments = ["", " ", "a b", "'", "\"", "$HOME", "$(id)", "`id`", "*", "-n", "--", "\\", "ä€😀", "x\ny", ";exit 3"];

        var command = new ToolCommand("/usr/bin/printf", ["[%s]", .. arguments], bench.Folder, ToolEnvironment.Current);
        var tool = await DetachedTool.StartAsync(command, bench.PathOf("tool"));
        await tool.WaitAsync(CancellationToken.None);

        Assert.That(await tool.ReadStdoutAsync(CancellationToken.None), Is.EqualTo(string.Concat(arguments.Select(argument => $"[{argument}]"))));
    }

    [Test]
    public async Task The_tool_has_exactly_the_environment_it_was_given()
    {
        var environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["SECRET"] = "a=b c\nd" };
        var command = new ToolCommand("/usr/bin/env", ["-0"], bench.Folder, environment);

        var tool = await DetachedTool.StartAsync(command, bench.PathOf("tool"));
        await tool.WaitAsync(CancellationToken.None);

        string[] addedByShells = ["PWD", "OLDPWD", "SHLVL", "_"];
        var seen = (await tool.ReadStdoutAsync(CancellationToken.None)).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(variable => !addedByShells.Contains(variable.Split('=')[0]));
        Assert.That(seen, Is.EquivalentTo(environment.Select(variable => $"{variable.Key}={variable.Value}")));
    }

    [TestCase("HUP", 129)]
    [TestCase("INT", 130)]
    [TestCase("QUIT", 131)]
    [TestCase("PIPE", 141)]
    [TestCase("TERM", 143)]
    public async Task The_tool_starts_with_the_default_answer_to_signals(string signal, int code)
    {
        var tool = await bench.StartAsync($"kill -{signal} $$; exit 0");

        Assert.That((await tool.WaitAsync(CancellationToken.None)).ExitCode, Is.EqualTo(code));
    }

    [Test]
    public async Task The_tool_is_in_a_session_of_its_own()
    {
        var tool = await bench.StartAsync("ps -o pid= -o sess= -p $$");
        await tool.WaitAsync(CancellationToken.None);

        var processAndSession = (await tool.ReadStdoutAsync(CancellationToken.None)).Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.That(processAndSession, Is.EqualTo(new[] { $"{tool.Process.Pid}", $"{tool.Process.Shell}" }));
        Assert.That(tool.Process.Shell, Is.Not.EqualTo(Posix.SessionOf(0)));
    }

    [Test]
    public async Task The_tool_holds_no_descriptor_of_ours_and_reads_nothing()
    {
        using var ours = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out, HandleInheritability.Inheritable);

        var tool = await bench.StartAsync("cat; for fd in /dev/fd/*; do echo \"${fd##*/}\"; done");
        await tool.WaitAsync(CancellationToken.None);

        // The shell opens the folder that it lists as 3.
        Assert.That((await tool.ReadStdoutAsync(CancellationToken.None)).Split('\n'), Is.EqualTo(new[] { "0", "1", "2", "3", "" }));
    }

    [Test]
    public async Task The_tool_is_on_record_before_it_starts()
    {
        var tool = await bench.StartAsync("grep -q \"\\\"pid\\\": $$,\" \"$1\"", bench.PathOf("tool/process.json"));

        Assert.That((await tool.WaitAsync(CancellationToken.None)).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Nobody_else_can_read_what_it_leaves_and_the_environment_is_not_among_it()
    {
        var command = bench.Shell("echo out; echo err >&2; touch made", "postgres://u:hunter22@h/db") with
        {
            Environment = new Dictionary<string, string>(ToolEnvironment.Current) { ["PGPASSWORD"] = "environment-secret" },
        };

        var tool = await DetachedTool.StartAsync(command, bench.PathOf("tool"));
        await tool.WaitAsync(CancellationToken.None);

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var files = Directory.GetFiles(tool.Folder).Append(bench.PathOf("made")).ToArray();
        Assert.That(File.GetUnixFileMode(tool.Folder), Is.EqualTo(owner | UnixFileMode.UserExecute));
        Assert.That(files.Select(Path.GetFileName), Is.EquivalentTo(new[] { "command.json", "process.json", "stdout", "stderr", "exit", "made" }));
        Assert.That(files.Select(File.GetUnixFileMode), Is.All.EqualTo(owner));
        Assert.That(string.Concat(files.Select(File.ReadAllText)), Does.Not.Contain("environment-secret").And.Not.Contain("hunter22"));
        Assert.That(tool.ReadStderrTail(), Is.EqualTo("err"));
    }

    [Test]
    public async Task A_folder_belongs_to_one_tool_for_ever()
    {
        var tool = await bench.StartAsync("exit 0");
        await tool.WaitAsync(CancellationToken.None);

        Assert.ThrowsAsync<IOException>(() => bench.StartAsync("exit 1"));
    }

    [Test]
    public void A_working_folder_that_is_not_there_is_said()
    {
        var command = bench.Shell("exit 0") with { WorkingFolder = bench.PathOf("missing") };

        var error = Assert.ThrowsAsync<ToolFailedException>(() => DetachedTool.StartAsync(command, bench.PathOf("tool")));

        Assert.That(error.Message, Does.Contain("missing"));
        Assert.That(DetachedTool.TryAttach(bench.PathOf("tool")), Is.Null);
    }

    [Test]
    public async Task A_tool_leaves_no_zombie()
    {
        var tool = await bench.StartAsync("exit 0");

        await tool.WaitAsync(CancellationToken.None);

        Assert.That(Posix.Signal(tool.Process.Shell, 0), Is.False);
        Assert.That(Posix.Signal(tool.Process.Pid, 0), Is.False);
    }

    [Test]
    public async Task Many_tools_and_ordinary_children_side_by_side_do_not_disturb_each_other()
    {
        var tools = Enumerable.Range(0, 24).Select(async code =>
        {
            var tool = await DetachedTool.StartAsync(bench.Shell($"echo {code}; exit {code}"), bench.PathOf($"tool{code}"));
            return (await tool.WaitAsync(CancellationToken.None)).ExitCode;
        }).ToArray();
        var children = Enumerable.Range(0, 24).Select(async code => (await ToolRunner.RunAsync(bench.Shell($"exit {code}"))).ExitCode).ToArray();

        Assert.That(await Task.WhenAll(tools), Is.EqualTo(Enumerable.Range(0, 24)));
        Assert.That(await Task.WhenAll(children), Is.EqualTo(Enumerable.Range(0, 24)));
    }
}
