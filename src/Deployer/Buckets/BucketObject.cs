namespace Deployer.Buckets;

/// <summary>An object as it was read.</summary>
/// <param name="Content">All of it.</param>
/// <param name="Generation">Which writing of it this is; a condition of the next one.</param>
internal sealed record BucketObject(byte[] Content, long Generation);

/// <summary>An object in a list.</summary>
/// <param name="Name">Its name below the bucket's prefix.</param>
/// <param name="Generation">Which writing of it is the present one.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Updated">When it was written, by the server's clock.</param>
internal sealed record BucketEntry(string Name, long Generation, long Size, DateTimeOffset Updated)
{
    /// <summary>The time that its writer gave it; null when it gave none.</summary>
    public DateTimeOffset? CustomTime { get; init; }
}
