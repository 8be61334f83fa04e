using System.Text.Json;
using System.Text.Json.Nodes;
using Deployer.Journal;
using Deployer.Runs;

namespace Deployer.Copies;

/// <summary>
/// Puts a run that was copied elsewhere into a home. Dying in between leaves a run that is not known here, or one that is as it was:
/// it can be put again.
/// </summary>
/// <param name="home">The home.</param>
/// <param name="environment">The environment's name; no other's runs are taken.</param>
/// <param name="control">The engine's runs.</param>
/// <param name="time">The clock.</param>
internal sealed class RunArrivals(Home home, string environment, IRunControl control, TimeProvider time)
{
    private const string Waiting = "arriving";

    /// <summary>The environment's name.</summary>
    public string Environment { get; } = environment;

    /// <summary>A run's folder.</summary>
    /// <param name="runId">The run.</param>
    /// <returns>The folder; it may not exist.</returns>
    public RunFolder FolderOf(string runId) => new(home, runId);

    /// <summary>Keeps other processes of this home from putting runs into it until it is disposed.</summary>
    /// <exception cref="BusyException">One has been at it for long.</exception>
    public IDisposable TakeTurn()
    {
        try
        {
            return CopyMarks.TakeTurn(Path.Combine(home.Folder(Waiting), "lock"));
        }
        catch (IOException held)
        {
            throw new BusyException($"Another command takes in runs just now: {held.Message}", "Type the command again.");
        }
    }

    /// <summary>Puts a run into the home, in place of what is known of it there.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="package">The run.</param>
    /// <param name="cancellation">Gives up, before anything was replaced.</param>
    /// <returns>A task.</returns>
    /// <exception cref="RunStateException">The package holds something else than this run.</exception>
    /// <exception cref="InDoubtException">The home holds a state of the run that the package does not know.</exception>
    /// <exception cref="BusyException">The run is being driven here.</exception>
    public async Task PutAsync(string runId, byte[] package, CancellationToken cancellation)
    {
        var fresh = Path.Combine(home.Folder(Waiting), runId);
        PrivateFiles.DeleteFolder(fresh);
        var exported = RunPackage.Unpack(package, fresh);
        if (Describe(exported) != (runId, Environment))
        {
            throw new RunStateException($"The copy of run {runId} holds another run.", "deployer runs");
        }

        RefuseLiving(runId);
        RefuseLoss(runId, fresh);
        await ForgetAsync(runId, cancellation);
        var folder = FolderOf(runId);
        PrivateFiles.DeleteFolder(folder.Path);
        home.Folder("runs");
        Directory.Move(fresh, folder.Path);
        folder.Keep(Arrival.FactName, new Arrival(time.GetUtcNow()));
        await ImportAsync(runId, exported, folder);
    }

    private async Task ImportAsync(string runId, string exported, RunFolder folder)
    {
        // Known before the run is: a question too many does less harm than an object too many.
        var mayApply = UntoldApply.Of(folder) is null && UntoldApply.MayHaveGoneOn(folder);
        if (mayApply)
        {
            UntoldApply.Keep(folder, time.GetUtcNow());
        }

        await control.ImportRunAsync(exported, CancellationToken.None);
        if (mayApply && await control.GetRunAsync(runId, CancellationToken.None) is { InDoubt: false })
        {
            UntoldApply.Settle(folder); // It had stopped, or waits for a person.
        }
    }

    private async Task ForgetAsync(string runId, CancellationToken cancellation)
    {
        if (await control.GetRunAsync(runId, cancellation) is not null)
        {
            await control.TerminateAsync(runId, RunStatuses.Cancelled, cancellation);
            await control.PurgeRunsAsync(new PurgeQuery { RunIds = [runId] }, CancellationToken.None);
        }
    }

    private void RefuseLiving(string runId)
    {
        if (LivingTools.Of(FolderOf(runId)) is [var (tool, _), ..])
        {
            throw new BusyException(
                $"Run {runId} went on on another machine, but its {tool.Name} still runs on this one as process {tool.Pid}.",
                $"Wait for it, or end it: deployer kill {runId}");
        }
    }

    /// <summary>A state that could not be saved may be the only record of what exists.</summary>
    private void RefuseLoss(string runId, string fresh)
    {
        var known = Directory.EnumerateFiles(fresh, "errored.tfstate*", SearchOption.AllDirectories).Select(PrivateFiles.DigestOf).ToHashSet();
        var here = FolderOf(runId);
        var lost = new[] { here.ErroredState, Path.Combine(here.Infrastructure, "errored.tfstate") }
            .FirstOrDefault(path => File.Exists(path) && !known.Contains(PrivateFiles.DigestOf(path)));
        if (lost is not null)
        {
            throw new InDoubtException(
                $"Run {runId} went on on another machine, which does not know the state that Terraform left unsaved here: '{lost}'.",
                $"Compare it with the present state: whatever only it knows has to be imported or removed by hand.\nThen set it aside: mv '{lost}' "
                + $"'{RunFolder.PushedFrom(lost)}'\nand run the command again.");
        }
    }

    private static (string? RunId, string? Environment) Describe(string exported)
    {
        try
        {
            var run = JsonNode.Parse(exported)?["run"];
            return ((string?)run?["id"], (string?)run?["reference"]);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return (null, null);
        }
    }
}

/// <summary>The fact that a run was begun on another machine, as long as nothing has been prepared for it on this one.</summary>
/// <param name="At">When it came (UTC).</param>
internal sealed record Arrival(DateTimeOffset At)
{
    /// <summary>The fact's name in the run's folder.</summary>
    public const string FactName = "arrival.json";
}
