using Deployer.Releases;

namespace Deployer.Comparison;

/// <summary>A state as it is compared.</summary>
/// <param name="Source">Which it is.</param>
/// <param name="Objects">Its objects.</param>
internal sealed record StateObjects(ComparedState Source, IReadOnlyList<StateObject> Objects)
{
    /// <summary>Where there is no state: nothing exists that it could know.</summary>
    public static StateObjects None { get; } = new(new ComparedState(null, null, null, 0), []);

    /// <summary>Reads a state.</summary>
    /// <param name="release">The release whose backup it is; null for the state that the backend has.</param>
    /// <param name="content">The state's JSON.</param>
    /// <returns>The state.</returns>
    /// <exception cref="StepFailedException">It is not a whole state.</exception>
    public static StateObjects Read(int? release, ReadOnlySpan<byte> content)
    {
        var facts = StateFile.Parse(content);
        var objects = StateObject.Read(content);
        return new StateObjects(new ComparedState(release, facts.Serial, facts.Lineage, objects.Count), objects);
    }
}
