using System.Runtime.InteropServices;
using Deployer.Cli.Commands;
using Deployer.Cli.Output;
using Deployer.Cli.Progress;
using Deployer.Copies;
using Deployer.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deployer.Cli.Driving;

/// <summary>A run, driven from the keyboard: progress, the question about its plan, signals, and how it was left.</summary>
internal sealed class RunSession : IAsyncDisposable
{
    private const string ShowCursor = "\u001b[?25h";

    // More than a look into the database takes; less than a runner's patience, which ends 2.5 s after its second signal.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly Invocation invocation;
    private readonly IHost host;
    private readonly RunLog log = new();
    private readonly RunWatcher watcher;
    private readonly Signals signals;
    private readonly RunProgress progress = new();
    private string? settled;

    public RunSession(Invocation invocation)
    {
        this.invocation = invocation;
        host = Services.ForDriving(invocation.Repository, log);
        watcher = host.Services.GetRequiredService<RunWatcher>();
        Terminal.Text.Broken = watcher.TerminalGone;
        signals = new Signals(Terminal.Time, SayStopping, Leave);
    }

    public RunFinder Runs => host.Services.GetRequiredService<RunFinder>();

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

    /// <summary>Settles a run: waits for its tools, and says how it is left.</summary>
    /// <param name="runId">The run.</param>
    public async Task<RunResult> SettleAsync(string runId)
    {
        settled = runId;
        signals.Listen();
        var result = await watcher.ShowAsync(
            new LineProgress(Terminal.Text, Terminal.Time),
            stop => host.Services.GetRequiredService<RunSettling>().SettleAsync(runId, stop),
            signals.Stop);
        RunEnding.WriteOutcome(result, watcher, Terminal, invocation.IsJson);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        signals.Dispose();
        await ((IAsyncDisposable)host).DisposeAsync(); // The host of the package is both; the interface names one.
        log.Dispose();
    }

    private async Task<RunResult> ShowAsync(Func<CancellationToken, Task<RunResult>> drive)
    {
        ProgressView view = Terminal.IsLive
            ? new LiveProgress(LiveConsole.Open(Terminal), Terminal.Time, progress)
            : new LineProgress(Terminal.Text, Terminal.Time);
        try
        {
            return await watcher.ShowAsync(view, drive, signals.Stop);
        }
        catch (Exception problem) when (watcher.Explain(problem) is { } explained)
        {
            throw explained;
        }
    }

    private void SayStopping(PosixSignal signal) => watcher.Warn(
        $"{signal}: asking the running tool to stop, once, and waiting for it; a second signal leaves it to finish by itself",
        Terminal.Time);

    // A thread of its own ends the process, whatever keeps the last words: a pipe that nobody reads, a disk that hangs.
    private void Leave()
    {
        var said = Task.Run(SayWhatIsLeftAsync);
        new Thread(() =>
        {
            Task.WaitAny([said], LastWords);
            Environment.Exit((int)(said.IsCompletedSuccessfully ? said.Result : ExitCode.InDoubt));
        }).Start();
    }

    private async Task<ExitCode> SayWhatIsLeftAsync()
    {
        if (Terminal.IsLive)
            Terminal.Text.Write(ShowCursor);
        Terminal.Text.WriteLine();
        if ((watcher.RunId ?? settled) is not { } runId)
        {
            Terminal.Text.WriteLine("left before a run began: nothing changed");
            return ExitCode.Interrupted;
        }

        Terminal.Text.WriteLine("left: a tool that still runs ends by itself");
        var result = await Driver.LookAsync(runId, CancellationToken.None);
        RunEnding.WriteOutcome(result, watcher, Terminal, invocation.IsJson);
        return ExitCodes.Of(result);
    }
}
