using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Sandbox;

/// <summary>
/// The sandbox's simulated cloud: created at first use, served by a process of its own session that outlives the deployer and is
/// started anew when it died. What it holds stands in files, so nothing is lost. Several deployers may use it at once.
/// </summary>
public sealed partial class SimulatedCloud
{
    private readonly Home _home;
    private readonly SimulatorProgram _program;
    private readonly TimeProvider _time;

    internal SimulatedCloud(Home home, SimulatorProgram program, TimeProvider time)
    {
        _home = home;
        _program = program;
        _time = time;
    }

    /// <summary>The cloud's folder, 0700: objects, faults, what was done. May not exist.</summary>
    public string Folder => Path.Combine(_home.Path, "sandbox", "cloud");

    // Beside the cloud, so that the cloud can be deleted while its lock is held.
    private string ServerFolder => Path.Combine(_home.Path, "sandbox", "simulator");

    private string ProcessFolder => Path.Combine(ServerFolder, "process");

    /// <summary>The cloud of a home.</summary>
    /// <param name="home">The deployer's home.</param>
    /// <param name="time">The clock.</param>
    public static SimulatedCloud Of(Home home, TimeProvider time) => new(home, SimulatorProgram.BesideDeployer, time);

    /// <summary>The cloud, ready to be used; starts it when it is not. A process of another version is replaced when no tool uses it.</summary>
    /// <param name="token">Stops the waiting. A process that was started keeps running.</param>
    /// <exception cref="ToolMissingException">The simulator's program, or the runtime it needs, is not there.</exception>
    /// <exception cref="SandboxCloudException">It cannot be started.</exception>
    public async Task<CloudConnection> EnsureRunningAsync(CancellationToken token)
    {
        if (FindRunning() is { } running && IsCurrent(running))
            return running;

        _program.Require();
        try
        {
            await using var only = await SandboxLock.TakeAsync(_home.Folder(ServerFolder), _time, token);
            return await StartUnlessRunningAsync(token);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The simulated cloud cannot be kept in {Folder}: {error.Message}",
                "Make room or mend the permissions, or choose another folder with DEPLOYER_HOME.",
                error);
        }
    }

    /// <summary>The cloud if it runs, or null. Starts and changes nothing.</summary>
    public CloudConnection? FindRunning() =>
        SimulatorRecord.FindLiving(Folder) is { } record && record.Answers()
            ? new CloudConnection(record.Pid, record.Gateway, record.Providers)
            : null;

    /// <summary>Stops the process; what the cloud holds stays.</summary>
    /// <param name="token">Stops the waiting.</param>
    /// <returns>False when it did not run.</returns>
    public async Task<bool> StopAsync(CancellationToken token)
    {
        await using var only = await SandboxLock.TakeAsync(_home.Folder(ServerFolder), _time, token);
        return await StopServerAsync(token);
    }

    /// <summary>Stops the process and deletes the cloud with all that it holds.</summary>
    /// <param name="token">Stops the waiting.</param>
    public async Task ResetAsync(CancellationToken token)
    {
        await using var only = await SandboxLock.TakeAsync(_home.Folder(ServerFolder), _time, token);
        await StopServerAsync(token);
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    // One that a person started by hand is what that person wants to use.
    private bool IsCurrent(CloudConnection running) =>
        DetachedTool.TryAttach(ProcessFolder, _time) is not { Process: var started }
        || started.Pid != running.Pid
        || (started.Program == _program.FullPath && started.StartedAt >= _program.PublishedAt);
}
