using System.Runtime.InteropServices;
using Deployer.Cli.Commands;
using Deployer.Cli.Output;
using Deployer.Cli.Progress;
using Deployer.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deployer.Cli.Driving;

/// <summary>A run, driven from the keyboard: progress, the question about its plan, signals, and how it was left.</summary>
internal sealed class RunSession : IAsyncDisposable
{
    private const string ShowCursor = "\u001b[?25h";

    private readonly Invocation invocation;
    private readonly IHost host;
    private readonly RunLog log = new();
    private readonly RunWatcher watcher;
    private readonly Signals signals;
    private readonly RunProgress progress = new();

    public RunSession(Invocation invocation)
    {
        this.invocation = invocation;
        host = Services.ForDriving(invocation.Repository, log);
        watcher = host.Services.GetRequiredService<RunWatcher>();
        Terminal.Text.Broken = watcher.TerminalGone;
        signals = new Signals(Terminal.Time, SayStopping, Leave);
    }

    public RunCatalogue Catalogue => host.Services.GetRequiredService<RunCatalogue>();

    public RunDriver Driver => host.Services.GetRequiredService<RunDriver>();

    private Terminal Terminal => invocation.Terminal;

    /// <summary>Drives a run until it ends, stops, or waits for somebody who is not here.</summary>
    /// <param name="begin">What the command asked for.</param>
    public async Task<RunResult> DriveAsync(Func<CancellationToken, Task<RunResult>> begin)
    {
        signals.Listen();
        var result = await ShowAsync(begin);
        while (result.Status == RunStatus.Waiting && Terminal.CanAsk && watcher.Decision is { } needed)
        {
            var answer = await new DecisionPrompt(Terminal).AskAsync(needed, result.Environment, signals.Stop);
            if (answer == Answer.Later)
                break;
            var runId = result.RunId;
            result = await ShowAsync(stop => answer == Answer.Approve ? Driver.ApproveAsync(runId, needed.PlanDigest, wait: null, stop) : Driver.RejectAsync(runId, stop));
        }

        RunEnding.Write(result, watcher, Terminal, invocation.IsJson);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        signals.Dispose();
        await ((IAsyncDisposable)host).DisposeAsync(); // The host of the package is both; the interface names one.
        log.Dispose();
    }

    private Task<RunResult> ShowAsync(Func<CancellationToken, Task<RunResult>> drive)
    {
        ProgressView view = Terminal.IsLive
            ? new LiveProgress(LiveConsole.Open(Terminal), Terminal.Time, progress)
            : new LineProgress(Terminal.Text, Terminal.Time);
        return watcher.ShowAsync(view, drive, signals.Stop);
    }

    private void SayStopping(PosixSignal signal) => watcher.Warn(
        $"{signal}: asking the running tool to stop, once, and waiting for it; a second signal leaves it to finish by itself",
        Terminal.Time);

    private void Leave()
    {
        if (Terminal.IsLive)
            Terminal.Text.Write(ShowCursor);
        Terminal.Text.WriteLine();
        Terminal.Text.WriteLine("left: the running tool ends by itself");
        Terminal.Text.WriteLine($"  next: deployer resume {watcher.RunId}");
        Environment.Exit((int)ExitCode.InDoubt);
    }
}
