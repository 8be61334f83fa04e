using System.Diagnostics;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Crash;

/// <summary>A real process is killed in the middle of a step; another one goes on.</summary>
internal sealed class KilledProcessTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private TempFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase("one", "one,one after doubt,two,three")]
    [TestCase("two", "one,two,two after doubt,three")]
    [TestCase("three", "one,two,three,three after doubt")]
    public async Task A_finished_step_is_never_run_again_and_the_killed_one_knows_of_its_doubt(string step, string effects)
    {
        var runId = await StartAndKillAsync(step);
        await using var store = new SqliteRunStore($"Data Source={Database}", canCreate: false, TimeProvider.System);
        var killed = (await store.FindAsync(runId))!;

        var last = await RunAsync("nowhere", runId);

        Assert.That((killed.InDoubt, killed.CurrentStep, killed.Holder!.IsAlive), Is.EqualTo((true, step, false)));
        Assert.That(last, Is.EqualTo($"Complete {runId}"));
        Assert.That(string.Join(',', await File.ReadAllLinesAsync(Effects)), Is.EqualTo(effects));
        var ended = (await store.FindAsync(runId))!;
        Assert.That((ended.Status, ended.InDoubt, ended.Holder), Is.EqualTo((WorkflowStatus.Complete, false, (LeaseHolder?)null)));
        var journal = await store.ReadJournalAsync(runId);
        Assert.That(journal.Single(record => record.StepKey == step && record.Attempt == 1).Ending, Is.EqualTo(StepEnding.Unknown));
        Assert.That(journal.Single(record => record.StepKey == step && record.Attempt == 2).Epoch, Is.EqualTo(2));
    }

    [Test]
    public async Task A_run_that_is_killed_again_and_again_still_ends_once()
    {
        var runId = await StartAndKillAsync("one");
        await KillAsync("two", runId);
        await KillAsync("three", runId);

        await RunAsync("nowhere", runId);

        Assert.That(
            string.Join(',', await File.ReadAllLinesAsync(Effects)),
            Is.EqualTo("one,one after doubt,two,two after doubt,three,three after doubt"));
    }

    [Test]
    public async Task While_its_process_lives_nobody_else_drives_the_run()
    {
        using var driver = Start("two");
        var runId = (await ReadLineAsync(driver)).Split(' ')[^1];

        var refused = await RunAsync("nowhere", runId);
        await driver.StandardInput.WriteLineAsync();
        var ended = await ReadLineAsync(driver);
        await driver.WaitForExitAsync();

        Assert.That((refused, ended), Is.EqualTo(($"held by {driver.Id}", $"Complete {runId}")));
        Assert.That(string.Join(',', await File.ReadAllLinesAsync(Effects)), Is.EqualTo("one,two,three"));
    }

    private string Database => _folder.File("home/runs.db");

    private string Effects => _folder.File("effects");

    private async Task<string> StartAndKillAsync(string step)
    {
        using var child = Start(step);
        var line = await ReadLineAsync(child);
        child.Kill();
        await child.WaitForExitAsync();
        return line.Split(' ')[^1];
    }

    private async Task KillAsync(string step, string runId)
    {
        using var child = Start(step, runId);
        await ReadLineAsync(child);
        child.Kill();
        await child.WaitForExitAsync();
    }

    /// <returns>The last line the process says.</returns>
    private async Task<string> RunAsync(string step, string runId)
    {
        using var child = Start(step, runId);
        var line = await ReadLineAsync(child);
        await child.WaitForExitAsync();
        return line;
    }

    private Process Start(string step, params string[] resume)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in new[] { "exec", typeof(CrashChild).Assembly.Location, Database, Effects, step }.Concat(resume))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException("The child process did not start.");
    }

    private static async Task<string> ReadLineAsync(Process child)
    {
        using var patience = new CancellationTokenSource(_patience);
        return await child.StandardOutput.ReadLineAsync(patience.Token)
            ?? throw new InvalidOperationException("The child process ended without a word.");
    }
}
