using System.Diagnostics;
using Deployer.Simulator.Hosting;

namespace Deployer.Simulator.Tests.Support;

/// <summary>A process that serves a simulated cloud.</summary>
internal sealed class SimulatorServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly CloudFolder folder;
    private readonly Process process;
    private readonly Task<string> errors;
    private SimulatorRecord? record;

    private SimulatorServer(CloudFolder folder, Process process, Task<string> errors)
    {
        this.folder = folder;
        this.process = process;
        this.errors = errors;
    }

    public int Pid => process.Id;

    /// <summary>How to reach it, once it was ready.</summary>
    public SimulatorRecord Record => record ?? throw new InvalidOperationException("The server is not ready.");

    /// <summary>What Terraform needs to know to use it: the value of TF_REATTACH_PROVIDERS.</summary>
    public string Reattach => $"{{{string.Join(',', Record.Providers.Select(provider =>
        $$$"""
        "{{{provider.Key}}}":{"Protocol":"grpc","ProtocolVersion":6,"Pid":{{{Pid}}},"Test":true,"Addr":{"Network":"unix","String":"{{{provider.Value}}}"}}
        """))}}}";

    public static SimulatorServer Start(CloudFolder folder)
    {
        var start = new ProcessStartInfo(CloudBench.Program, ["serve", "--folder", folder.Path]) { RedirectStandardError = true };
        var process = Process.Start(start)!; // null only with UseShellExecute
        return new SimulatorServer(folder, process, process.StandardError.ReadToEndAsync());
    }

    /// <summary>A server that a shell started; the shell was killed before this returns.</summary>
    public static async Task<SimulatorServer> StartByAShellThatIsKilledAsync(CloudBench bench)
    {
        var log = bench.PathOf("log");
        var start = new ProcessStartInfo("/bin/sh", ["-c", "\"$1\" serve --folder \"$2\" >\"$3\" 2>&1 & echo $!; wait", "sh", CloudBench.Program, bench.Folder.Path, log])
        {
            RedirectStandardOutput = true,
        };
        using var shell = Process.Start(start)!; // null only with UseShellExecute
        var pid = int.Parse(await shell.StandardOutput.ReadLineAsync() ?? "", System.Globalization.CultureInfo.InvariantCulture);
        var server = new SimulatorServer(bench.Folder, Process.GetProcessById(pid), Task.FromResult(""));
        await server.IsReadyAsync();
        shell.Kill();
        await shell.WaitForExitAsync();
        return server;
    }

    /// <summary>Waits until it says how to reach it.</summary>
    public async Task IsReadyAsync()
    {
        Directory.CreateDirectory(folder.Path);
        using var watcher = new FileSystemWatcher(folder.Path) { EnableRaisingEvents = true };
        var ready = new TaskCompletionSource();
        // On a busy machine the two halves of a move are told apart, as a deletion and a creation.
        watcher.Created += (_, _) => Look();
        watcher.Renamed += (_, _) => Look();
        Look();
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(ready.Task, ended, Task.Delay(Limit)) != ready.Task)
            throw new InvalidOperationException($"The server did not get ready: {(ended.IsCompleted ? await errors : "it is still starting")}");

        void Look()
        {
            // The record of an earlier process may still be there.
            if (SimulatorRecord.Read(folder) is not { } found || found.Pid != Pid)
                return;
            record = found;
            ready.TrySetResult();
        }
    }

    /// <summary>Sends a signal, by its name.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{Pid}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code and what it said on standard error.</returns>
    public async Task<(int Code, string Errors)> EndsAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Limit);
        return (process.ExitCode, await errors);
    }

    /// <summary>Kills it as kill -9 does.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Limit);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }
}
