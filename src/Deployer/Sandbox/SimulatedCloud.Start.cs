using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Sandbox;

public sealed partial class SimulatedCloud
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    private async Task<CloudConnection> StartUnlessRunningAsync(CancellationToken token)
    {
        if (FindRunning() is { } running)
        {
            // Another process may have started it while we waited for the lock.
            // One of another version stays while a tool works: Terraform's providers live in it.
            if (IsCurrent(running) || LivingTools.OfAllRuns(_home).Any())
                return running;
            await StopServerAsync(token);
        }

        // Started by a deployer that did not live to see it ready.
        if (Started() is { IsAlive: true } starting && await WaitUntilReadyAsync(starting, token) is { } ready)
            return ready;

        if (Directory.Exists(ProcessFolder))
            Directory.Delete(ProcessFolder, recursive: true);
        _home.Folder(Folder);
        var tool = await DetachedTool.StartAsync(_program.Command(["serve"], Folder), ProcessFolder, _time, token);
        return await WaitUntilReadyAsync(tool, token) ?? throw CannotStart(tool);
    }

    private DetachedTool? Started() => DetachedTool.TryAttach(ProcessFolder, _time);

    /// <returns>The cloud; null when the process has ended.</returns>
    private async Task<CloudConnection?> WaitUntilReadyAsync(DetachedTool tool, CancellationToken token)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            var lives = tool.IsAlive;
            if (FindRunning() is { } ready)
                return ready;
            if (!lives)
                return null;
            if (_time.GetElapsedTime(began) > ReadyLimit)
            {
                throw new SandboxCloudException(
                    $"The simulated cloud, process {tool.Process.Pid}, is not ready after {ReadyLimit.TotalSeconds:0} seconds.\n{tool.ReadStderrTail()}",
                    "deployer sandbox down, then run the command again");
            }

            await Task.Delay(Pause, _time, token);
        }
    }

    private static DeployerException CannotStart(DetachedTool tool)
    {
        var said = tool.ReadStderrTail();
        if (SimulatorProgram.SaysRuntimeIsMissing(said))
            return SimulatorProgram.RuntimeMissing();
        var error = SimulatorError.Parse(said);
        return new SandboxCloudException(
            $"The simulated cloud cannot be started: {error?.Message ?? said}",
            error?.Remedy ?? $"Read what it said: cat '{tool.Folder}/stderr' '{tool.Folder}/stdout'");
    }

    private async Task<bool> StopServerAsync(CancellationToken token)
    {
        var servers = Servers();
        var began = _time.GetTimestamp();
        foreach (var (pid, _) in servers)
            Posix.Signal(pid, Posix.Sigterm);
        while (servers.Any(Lives))
        {
            // Its files are whole at every moment, so killing it costs nothing but the calls that it answers now.
            if (_time.GetElapsedTime(began) > StopLimit)
            {
                foreach (var (pid, _) in servers.Where(Lives))
                    Posix.Signal(pid, Posix.Sigkill);
            }

            await Task.Delay(Pause, _time, token);
        }

        // Its shell still writes down how it ended: before that its folder cannot be deleted.
        if (Started() is { IsAlive: true } ending)
            await ending.WaitAsync(token);
        return servers.Count > 0;
    }

    /// <summary>The process that serves the cloud, and the one that we started last, which may not be ready yet.</summary>
    private List<(int Pid, string StartTime)> Servers()
    {
        var servers = new List<(int, string)>();
        if (SimulatorRecord.FindLiving(Folder) is { } record)
            servers.Add((record.Pid, record.StartTime));
        if (Started() is { IsAlive: true, Process: { BootId: var boot } started } && boot == ProcessIdentity.BootId)
            servers.Add((started.Pid, started.StartTime));
        return [.. servers.Distinct().Where(Lives)];
    }

    private static bool Lives((int Pid, string StartTime) server) => ProcessIdentity.StartTimeOf(server.Pid) == server.StartTime;
}
