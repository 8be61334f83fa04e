using System.Text.Json;
using System.Text.Json.Serialization;
using Deployer.Buckets;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Leases;

/// <summary>The lease of an environment as it stands in the bucket. It is never deleted, so that the epoch only rises.</summary>
/// <param name="Epoch">Grows by one with every holder.</param>
/// <param name="Owner">Who holds it; null when it is free.</param>
/// <param name="Writing">Different in every writing, so that one's own can be told from another's.</param>
internal sealed record LeaseObject(long Epoch, LeaseOwner? Owner, Guid Writing)
{
    /// <summary>The object's name below the environment's folder.</summary>
    public const string Name = "lease.json";

    /// <summary>The run whose process was lost with the environment, until a process goes on with it or overtakes it; null when there is none.</summary>
    public string? Abandoned { get; init; }

    /// <summary>The attempt at a step in which that run may have changed something; null when it had not, or all of it was on record.</summary>
    public ToolAttempt? AbandonedAt { get; init; }

    /// <summary>The attempt at a step in which <see cref="LeftRun"/> may have changed something.</summary>
    [JsonIgnore]
    public ToolAttempt? LeftChanging => Owner?.Run is null ? AbandonedAt : Owner.Changing;

    /// <summary>The run that whoever takes the environment has to know.</summary>
    [JsonIgnore]
    public string? LeftRun => Owner?.Run ?? Abandoned;

    /// <summary>Reads it.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>It and its generation; epoch 0 and generation 0 when nobody has ever held the environment.</returns>
    /// <exception cref="BucketException">It cannot be read, or is no lease.</exception>
    public static async Task<(LeaseObject Lease, long Generation)> ReadAsync(Bucket bucket, CancellationToken cancellation)
    {
        if (await bucket.ReadAsync(Name, cancellation) is not { } stored)
            return (new LeaseObject(0, Owner: null, Guid.Empty), 0);
        try
        {
            return (JsonSerializer.Deserialize<LeaseObject>(stored.Content, DeployerJson.Options) ?? throw Damaged(bucket), stored.Generation);
        }
        catch (JsonException)
        {
            throw Damaged(bucket);
        }
    }

    /// <summary>As it is written.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, DeployerJson.Options);

    private static BucketException Damaged(Bucket bucket) => new(
        $"'{bucket}/{Name}' is not a lease that this version can read.",
        $"Update the deployer. If the object was damaged, look at its older generations: gcloud storage ls --all-versions {bucket}/{Name}");
}
