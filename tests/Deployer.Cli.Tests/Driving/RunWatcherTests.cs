using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Cli.Progress;
using Deployer.Cli.Tests.Support;
using Deployer.Runs;

namespace Deployer.Cli.Tests.Driving;

public sealed class RunWatcherTests
{
    private TemporaryHome home = null!; // set before each test
    private RunLog log = null!;
    private RunWatcher watcher = null!;

    private string LogFile => Path.Combine(home.Home.RunFolder(Some.RunId), RunLogText.FileName);

    [SetUp]
    public void Open()
    {
        home = new TemporaryHome();
        log = new RunLog();
        watcher = home.Watcher(log);
    }

    [TearDown]
    public void Close()
    {
        log.Dispose();
        home.Dispose();
    }

    [Test]
    public async Task A_view_that_fails_neither_fails_the_run_nor_vanishes_silently()
    {
        var result = await watcher.ShowAsync(new BrokenView(), DriveAsync, CancellationToken.None);

        Assert.That(result.Status, Is.EqualTo(RunStatus.Succeeded));
        log.Dispose();
        Assert.That(await File.ReadAllTextAsync(LogFile), Does.Contain("cannot be shown any more").And.Contain("a view without luck"));
    }

    [Test]
    public async Task What_is_logged_before_the_run_has_an_id_stands_in_its_log_too()
    {
        watcher.TerminalGone(new IOException("the terminal closed early"));
        watcher.On(Some.RunBegan());
        log.Dispose();

        Assert.That(await File.ReadAllTextAsync(LogFile), Does.Contain("the terminal closed early"));
    }

    [Test]
    public void A_disk_that_is_full_under_a_run_is_followed_by_the_command_that_goes_on_with_it()
    {
        var full = new IOException("No space left on device", 28);
        var store = new StorageException("the database is full", $"Free some space: df -h 'x', then: {StorageException.SameCommand}");
        watcher.On(Some.RunBegan());
        Assert.That(watcher.Explain(full), Is.Null, "No step is on record: the same command again begins the run.");

        watcher.On(new StepBegan(Some.Noon, "prereqs"));

        Assert.That(watcher.Explain(full)?.Remedy, Is.EqualTo("Make room or mend the permissions, then: deployer resume k3f9"));
        Assert.That(watcher.Explain(store)?.Remedy, Is.EqualTo("Free some space: df -h 'x', then: deployer resume k3f9"));
        Assert.That(watcher.Explain(new IOException("the pipe is broken")), Is.Null);
    }

    [Test]
    public void A_resumed_run_is_on_record_from_the_beginning()
    {
        watcher.On(Some.RunBegan("prereqs"));

        Assert.That(watcher.OnRecord, Is.EqualTo(Some.RunId));
    }

    [Test]
    public void The_log_is_private()
    {
        watcher.On(Some.RunBegan());

        Assert.That(File.GetUnixFileMode(LogFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void The_log_reads_as_lines_for_people()
    {
        watcher.On(Some.RunBegan());
        watcher.TerminalGone(new IOException("gone"));
        log.Dispose();

        Assert.That(
            RunLogText.Read(home.Home.RunFolder(Some.RunId), Some.Clock()).Select(line => line.Text),
            Has.One.Matches("^....-..-.. ..:..:..  Warning      The run's progress cannot be shown any more$"));
    }

    [Test]
    public void A_run_without_a_writable_log_goes_on()
    {
        Directory.CreateDirectory(LogFile);

        watcher.On(Some.RunBegan());

        Assert.That(watcher.RunId, Is.EqualTo(Some.RunId));
    }

    private Task<RunResult> DriveAsync(CancellationToken cancellation)
    {
        foreach (var runEvent in Recorded.Deployment())
            watcher.On(runEvent);
        return Task.FromResult(new RunResult(Some.RunId, "sandbox", RunStatus.Succeeded, null));
    }

    private sealed class BrokenView : ProgressView
    {
        public override void On(RunEvent runEvent) => throw new InvalidOperationException("a view without luck");
    }
}
