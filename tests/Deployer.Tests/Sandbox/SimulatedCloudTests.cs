using System.Diagnostics;
using Deployer.Runs;
using Deployer.Sandbox;
using Deployer.Tests.Runs;
using Deployer.Tests.Tools.SupabaseRuns;
using Deployer.Tools;

namespace Deployer.Tests.Sandbox;

/// <summary>With the real program, as <c>make build</c> published it.</summary>
[CancelAfter(60_000)]
internal sealed class SimulatedCloudTests
{
    private static readonly SimulatorProgram Published =
        new(Path.Combine(SupabaseBinary.Repository, "artifacts", "deployer", "simulator", "deployer-simulator"));

    private TemporaryHome _repository = null!; // set up before each test

    [SetUp]
    public void CreateHome() => _repository = new TemporaryHome();

    [TearDown]
    public async Task RemoveCloud()
    {
        await Cloud().ResetAsync(CancellationToken.None);
        _repository.Dispose();
    }

    [Test]
    public async Task Is_started_at_first_use_and_the_same_process_is_used_again(CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        var first = await Cloud().EnsureRunningAsync(token);
        var started = watch.Elapsed;

        watch.Restart();
        var second = await Cloud().EnsureRunningAsync(token);

        TestContext.Out.WriteLine($"started in {started.TotalMilliseconds:0} ms, found in {watch.Elapsed.TotalMilliseconds:0.0} ms");
        Assert.That(second.Pid, Is.EqualTo(first.Pid));
        Assert.That(first.Gateway.IsLoopback);
        Assert.That(first.Providers.Keys, Is.EquivalentTo(new[]
        {
            "registry.terraform.io/hashicorp/google", "registry.terraform.io/hashicorp/google-beta", "registry.terraform.io/supabase/supabase",
        }));
        Assert.That(first.ReattachProviders, Does.Contain($"\"Pid\":{first.Pid},\"Test\":true"));
    }

    [Test]
    public async Task Several_that_start_it_at_once_get_one_process(CancellationToken token)
    {
        var starts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Cloud().EnsureRunningAsync(token), token)));

        Assert.That(starts.Select(start => start.Pid).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Killed_it_is_started_anew_and_its_gateway_stays(CancellationToken token)
    {
        var before = await Cloud().EnsureRunningAsync(token);
        Kill(before.Pid);

        Assert.That(Cloud().FindRunning(), Is.Null);
        var after = await Cloud().EnsureRunningAsync(token);

        Assert.That(after.Pid, Is.Not.EqualTo(before.Pid));
        Assert.That(after.Gateway, Is.EqualTo(before.Gateway));
    }

    [Test]
    public async Task Stopped_it_is_not_found_and_a_second_stop_finds_nothing(CancellationToken token)
    {
        await Cloud().EnsureRunningAsync(token);

        Assert.That(await Cloud().StopAsync(token));
        Assert.That(Cloud().FindRunning(), Is.Null);
        Assert.That(await Cloud().StopAsync(token), Is.False);
        Assert.That(Directory.Exists(Cloud().Folder));
    }

    [Test]
    public async Task Reset_deletes_all_that_it_held(CancellationToken token)
    {
        await Cloud().EnsureRunningAsync(token);

        await Cloud().ResetAsync(token);

        Assert.That(Directory.Exists(Cloud().Folder), Is.False);
        Assert.That(Cloud().FindRunning(), Is.Null);
    }

    [Test]
    public async Task A_record_that_names_a_stranger_is_not_believed(CancellationToken token)
    {
        var server = await Cloud().EnsureRunningAsync(token);
        var record = Path.Combine(Cloud().Folder, "simulator.json");
        var text = await File.ReadAllTextAsync(record, token);
        await Cloud().StopAsync(token);

        // As after a restart of the machine: the number belongs to another process.
        await File.WriteAllTextAsync(record, text.Replace($"{server.Pid}", $"{Environment.ProcessId}", StringComparison.Ordinal), token);

        Assert.That(Cloud().FindRunning(), Is.Null);
        Assert.That(await Cloud().StopAsync(token), Is.False);
    }

    [Test]
    public async Task A_process_of_an_older_program_is_replaced_unless_a_tool_works(CancellationToken token)
    {
        var program = CopyOfTheProgram();
        var before = await Cloud(program).EnsureRunningAsync(token);
        var tool = await StartToolAsync("sleep", "60");
        Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(program.FullPath)!, DateTime.UtcNow); // published anew

        var whileUsed = await Cloud(program).EnsureRunningAsync(token);
        tool.Kill();
        await tool.WaitAsync(token);
        var afterwards = await Cloud(program).EnsureRunningAsync(token);

        Assert.That(whileUsed.Pid, Is.EqualTo(before.Pid));
        Assert.That(afterwards.Pid, Is.Not.EqualTo(before.Pid));
    }

    [Test]
    public void Without_the_program_the_remedy_is_make_build()
    {
        var missing = new SimulatorProgram(Path.Combine(_repository.Home.Path, "simulator", "deployer-simulator"));

        var error = Assert.ThrowsAsync<ToolMissingException>(() => Cloud(missing).EnsureRunningAsync(CancellationToken.None));

        Assert.That(error.Remedy, Is.EqualTo("make build"));
        Assert.That(error.Message, Does.Contain(Path.GetDirectoryName(missing.FullPath)));
    }

    [Test]
    public void A_program_that_ends_at_once_is_quoted_with_its_remedy()
    {
        var broken = Program("echo 'error: Port 4711 of the simulated gateway is taken.' >&2; echo '  next: end that program' >&2; exit 1");

        var error = Assert.ThrowsAsync<SandboxCloudException>(() => Cloud(broken).EnsureRunningAsync(CancellationToken.None));

        Assert.That(error.Message, Does.Contain("Port 4711"));
        Assert.That(error.Remedy, Is.EqualTo("end that program"));
    }

    [Test]
    public void A_missing_runtime_is_named()
    {
        var broken = Program("echo \"You must install or update .NET to run this application. Framework: 'Microsoft.AspNetCore.App'\" >&2; exit 150");

        var error = Assert.ThrowsAsync<ToolMissingException>(() => Cloud(broken).EnsureRunningAsync(CancellationToken.None));

        Assert.That(error.Message, Does.Contain("ASP.NET Core runtime"));
        Assert.That(error.Remedy, Does.Contain("aspnetcore-runtime-"));
    }

    private SimulatedCloud Cloud(SimulatorProgram? program = null) => new(_repository.Home, program ?? Published, TimeProvider.System);

    private SimulatorProgram Program(string shell)
    {
        var program = _repository.Write("simulator/deployer-simulator", $"#!/bin/sh\n{shell}\n");
        File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        return new SimulatorProgram(program);
    }

    private SimulatorProgram CopyOfTheProgram()
    {
        var folder = Path.Combine(_repository.Repository.Root, "simulator");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Published.FullPath)!))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return new SimulatorProgram(Path.Combine(folder, Path.GetFileName(Published.FullPath)));
    }

    private Task<DetachedTool> StartToolAsync(string program, string argument)
    {
        var run = new RunFolder(_repository.Home, "abcdef");
        Directory.CreateDirectory(run.Path);
        var command = new ToolCommand(ToolPath.Require(program, ToolEnvironment.Current, ""), [argument], run.Path, ToolEnvironment.Current);
        return new ToolFolders(run.Tools).StartNextAsync("plan", command, TimeProvider.System, CancellationToken.None);
    }

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
        process.WaitForExit();
    }
}
