using Deployer.Releases;

namespace Deployer.Comparison;

/// <summary>The objects that a release has left, with the ids by which they are adopted should their state be lost with all its backups.</summary>
internal static class ReleaseInventory
{
    /// <summary>The fact that holds those of the state that a run began with.</summary>
    public const string BeforeFact = "objects-before.json";

    /// <summary>Lists the objects of a state.</summary>
    /// <param name="state">The state's JSON.</param>
    /// <returns>The objects, without those that a replacement left behind.</returns>
    /// <exception cref="StepFailedException">It is not a whole state.</exception>
    public static IReadOnlyList<ReleaseObject> Of(ReadOnlySpan<byte> state) =>
        [.. StateObject.Read(state).Where(each => each.Resource.Deposed is null).Select(each => new ReleaseObject(each.Resource.Address, each.Resource.Type, each.ImportId))];

    /// <summary>Lists the objects of a release; one that an earlier deployer made has no list, but perhaps a state that has them.</summary>
    /// <param name="release">The release.</param>
    /// <param name="content">What the releases are made of.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The objects; null when they are not known any more.</returns>
    public static async Task<IReadOnlyList<ReleaseObject>?> ReadAsync(Release release, ReleaseContent content, CancellationToken cancellation)
    {
        try
        {
            return release.Objects ?? (release.After is { } after ? Of(await content.ReadAsync(after, cancellation)) : null);
        }
        catch (Exception unreadable) when (unreadable is StorageException or SealException)
        {
            // Whoever asks says what that means: without a list there is nothing to go by.
            return null;
        }
    }
}
