using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>A generation of the state's object that its bucket still keeps.</summary>
/// <param name="Number">Which.</param>
/// <param name="Content">The object, a secret; it may be damaged.</param>
internal sealed record StateGeneration(long Number, byte[] Content)
{
    /// <summary>Its facts; null when it is no whole state.</summary>
    public StateFile? Facts { get; } = StateFile.IsWhole(Content) ? StateFile.Parse(Content) : null;
}

/// <summary>What a bucket keeps of the state's object: a generation of it may be newer than every backup.</summary>
internal static class StateGenerations
{
    // A bucket may keep thousands; what is newer than a backup is among the last.
    private const int LookedAt = 20;

    /// <summary>Reads the last generations.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The generations, newest first; none where the state is in no bucket.</returns>
    public static async Task<IReadOnlyList<StateGeneration>> ReadAsync(RunContext run, CancellationToken cancellation)
    {
        if (run.Environment.Backend != BackendKind.Gcs)
        {
            return [];
        }

        var bucket = new BucketState(run);
        var found = new List<StateGeneration>();
        foreach (var number in (await bucket.GenerationsAsync(cancellation)).OrderDescending().Take(LookedAt))
        {
            if (await bucket.ReadGenerationAsync(number, cancellation) is { } content)
            {
                found.Add(new StateGeneration(number, content));
            }
        }

        return found;
    }

    /// <summary>The generation that knows more of the same history than a backup does.</summary>
    /// <param name="generations">The generations.</param>
    /// <param name="backup">The backup.</param>
    /// <returns>The one with the highest serial; null when the backup is as new as each.</returns>
    public static StateGeneration? NewerThan(IReadOnlyList<StateGeneration> generations, StateFile backup) => generations
        .Where(each => each.Facts is { Resources: > 0 } facts && facts.Lineage == backup.Lineage && facts.Serial > backup.Serial)
        .MaxBy(each => each.Facts!.Serial); // Those without were left out.

    /// <summary>Reads the generation that a person has named.</summary>
    /// <param name="run">The run.</param>
    /// <param name="number">The generation.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A whole state.</returns>
    /// <exception cref="StepFailedException">There is no such generation, or it is damaged.</exception>
    public static async Task<byte[]> GetAsync(RunContext run, long number, CancellationToken cancellation)
    {
        var content = run.Environment.Backend == BackendKind.Gcs ? await new BucketState(run).ReadGenerationAsync(number, cancellation) : null;
        return content is not null && StateFile.IsWhole(content) ? content : throw new StepFailedException(
            content is null ? $"The bucket keeps no generation {number} of the state of '{run.Environment.Name}'."
                : $"Generation {number} of the state of '{run.Environment.Name}' is damaged.",
            $"deployer reject {run.RunId}\ndeployer releases list {run.Environment.Name}");
    }
}
