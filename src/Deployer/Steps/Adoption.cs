using System.Text;
using System.Text.Json;
using Deployer.Comparison;
using Deployer.Journal;
using Deployer.Plans;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Rebuilds a state that is lost with all its backups: an empty one of the same lineage takes its place, and the objects that the chosen
/// release has on record are imported into it.
/// </summary>
internal static class Adoption
{
    /// <summary>Whether a run rebuilds the state.</summary>
    /// <param name="folder">The run's folder.</param>
    public static bool Is(RunFolder folder) => ChosenRelease.Read(folder) is { Mode: RollbackMode.Adopt };

    /// <summary>The objects that a run adopts.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The objects of the chosen release.</returns>
    /// <exception cref="StepFailedException">The release has no list of them.</exception>
    public static async Task<IReadOnlyList<ReleaseObject>> ObjectsAsync(RunContext run, CancellationToken cancellation) =>
        await ReleaseInventory.ReadAsync(run.GetChosen(), new ReleaseContent(run.Services.Home, run.Environment), cancellation)
        ?? throw new StepFailedException(
            $"What release {run.ChosenRelease} has left is not on record, so that there is nothing to go by.",
            $"Choose another release: deployer releases list {run.Environment.Name}");

    /// <summary>The state that takes the place of the lost one.</summary>
    /// <param name="run">The run.</param>
    /// <param name="serial">Its serial.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The state, with what a newer release knows and the chosen one does not.</returns>
    public static async Task<RestoredState> BeginAsync(RunContext run, long serial, CancellationToken cancellation)
    {
        var objects = await ObjectsAsync(run, cancellation);
        var lineage = (run.Releases.LastBackup()?.Backup ?? run.GetChosen().After)?.Lineage ?? Guid.NewGuid().ToString();
        var empty = JsonSerializer.SerializeToUtf8Bytes(new { version = 4, serial, lineage, outputs = new { }, resources = Array.Empty<object>() });
        var listed = objects.Select(each => (each.Address, each.ImportId)).ToHashSet();
        var newest = run.Releases.Entries().Select(entry => entry.Release?.Objects).FirstOrDefault(known => known is { Count: > 0 }) ?? [];
        return new RestoredState($"release {run.ChosenRelease}", empty, StateFile.Parse(empty), [.. newest
            .Where(each => !listed.Contains((each.Address, each.ImportId)))
            .Select(each => each.ImportId is { } id ? $"{each.Address} ({id})" : each.Address)]);
    }

    /// <summary>Why a person must say so knowingly: where a backup can be put back, nothing needs to be adopted.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The reasons.</returns>
    public static async Task<IReadOnlyList<string>> ObjectionsAsync(RunContext run, CancellationToken cancellation)
    {
        if (StateChoice.Newest(run.Releases) is not { State: { } number } usable || StateChoice.BackupOf(run.Releases.Get(number)) is not { } backup)
        {
            return [];
        }

        try
        {
            await new ReleaseContent(run.Services.Home, run.Environment).ReadAsync(backup, cancellation);
        }
        catch (Exception unreadable) when (unreadable is StorageException or SealException)
        {
            run.Note($"the backup of release {number} cannot be used: {unreadable.Message}");
            return [];
        }

        return [$"a backup of the state can be used, which knows more than imports bring back: deployer rollback {run.Environment.Name} {usable.Options}"];
    }

    /// <summary>Writes the import blocks beside a configuration.</summary>
    /// <param name="run">The run.</param>
    /// <param name="infrastructure">The configuration's folder.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>A task.</returns>
    public static async Task WriteImportsAsync(RunContext run, string infrastructure, CancellationToken cancellation)
    {
        var objects = await ObjectsAsync(run, cancellation);
        var blocks = new StringBuilder();
        foreach (var each in objects.Where(each => each.ImportId is not null))
        {
            blocks.AppendLine(ImportBlock.Of(each.Address, each.ImportId!)).AppendLine(); // Only such are left.
        }

        PrivateFiles.Write(Path.Combine(infrastructure, TerraformSetup.Imports), blocks.ToString());
        var unknown = objects.Where(each => each.ImportId is null).Select(each => each.Address).ToList();
        run.Note($"{objects.Count - unknown.Count} of {objects.Count} objects of release {run.ChosenRelease} are adopted by import blocks");
        if (unknown.Count > 0)
        {
            run.Warn($"without an import id, so that the plan would create them: {string.Join(", ", unknown)}. Where one of them stands, "
                + "write an import block for it into a file of infra/ and deploy, or let it be made anew");
        }
    }

    /// <summary>Why a plan must be asked about although it was consented to beforehand: it does more than import.</summary>
    /// <param name="plan">What the plan would do.</param>
    /// <returns>The reasons.</returns>
    public static IReadOnlyList<string> Objections(PlanSummary plan) =>
    [
        .. plan.Changes.Where(change => change.Action is PlanAction.Create or PlanAction.Replace or PlanAction.Destroy)
            .Select(change => $"{change.Address} would be {change.Action.Past()}: "
                + (change.Imported ? "its import does not bring back what its configuration says" : "it is not adopted, and may stand already")),
    ];
}
