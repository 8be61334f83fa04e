using System.Globalization;
using System.Text.Json;
using Deployer.Buckets;
using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// The state's object in a bucket, past Terraform, which cannot push over a damaged one. It is written as Terraform's backend writes it,
/// under the same lock object, and only over the generation that was looked at.
/// </summary>
internal sealed class BucketState
{
    private readonly RunContext run;
    private readonly Bucket bucket;

    /// <summary>Opens the bucket that the backend's settings name.</summary>
    /// <param name="run">The run; it has kept the backend's settings.</param>
    public BucketState(RunContext run)
    {
        this.run = run;
        var settings = TerraformText.OfFile(TerraformSetup.BackendFile(run));
        bucket = Bucket.ForState(settings.StringOf("bucket") ?? "", settings, TerraformSetup.ToolEnvironment(run), run.Services.Time);
    }

    private string Name => $"{run.Environment.Workspace}.tfstate";

    private string LockName => $"{run.Environment.Workspace}.tflock";

    /// <summary>Reads the object.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="BucketException">The bucket cannot be read.</exception>
    public async Task<StateAsFound> ReadAsync(CancellationToken cancellation) =>
        await bucket.ReadAsync(Name, cancellation) is { } found ? new StateAsFound(found.Content, found.Generation) : new StateAsFound(null, 0);

    /// <summary>The generations of the object that the bucket keeps.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Their numbers.</returns>
    /// <exception cref="BucketException">The bucket cannot be read.</exception>
    public async Task<IEnumerable<long>> GenerationsAsync(CancellationToken cancellation) =>
        (await bucket.ListAsync(Name, cancellation, versions: true)).Where(entry => entry.Name == Name).Select(entry => entry.Generation);

    /// <summary>Reads a generation of the object.</summary>
    /// <param name="generation">Which.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>All of it; null when the bucket does not keep it.</returns>
    /// <exception cref="BucketException">The bucket cannot be read.</exception>
    public async Task<byte[]?> ReadGenerationAsync(long generation, CancellationToken cancellation) =>
        (await bucket.ReadAsync(Name, cancellation, generation))?.Content;

    /// <summary>Writes the object under Terraform's lock.</summary>
    /// <param name="content">The state.</param>
    /// <param name="found">What it takes the place of.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StepFailedException">Somebody holds the lock, or has written the state meanwhile.</exception>
    /// <exception cref="BucketException">The bucket cannot be written.</exception>
    public async Task ReplaceAsync(byte[] content, StateAsFound found, CancellationToken cancellation)
    {
        var held = await LockAsync(cancellation);
        try
        {
            if (await bucket.WriteAsync(Name, content, found.Generation, cancellation) is null)
            {
                throw new StepFailedException(
                    $"Somebody has written the state of '{run.Environment.Name}' since it was looked at. Nothing was put back.",
                    $"deployer resume {run.RunId}   (looks at it again)");
            }
        }
        finally
        {
            await bucket.DeleteAsync(LockName, held, CancellationToken.None);
        }
    }

    /// <summary>Removes the lock that an attempt of this run left when it died; the environment's lease is ours, so that none of them lives.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A task.</returns>
    /// <exception cref="BucketException">The bucket cannot be written.</exception>
    public async Task RemoveOwnLockAsync(CancellationToken cancellation)
    {
        if (await HolderAsync(cancellation) is ({ Info: var info }, var generation) && info == Mine)
        {
            await bucket.DeleteAsync(LockName, generation, cancellation);
        }
    }

    private string Mine => $"deployer run {run.RunId}";

    /// <returns>The lock's generation.</returns>
    private async Task<long> LockAsync(CancellationToken cancellation)
    {
        var info = JsonSerializer.SerializeToUtf8Bytes(new LockInfo(
            run.RunId, "OperationTypeRestore", Mine, RunOrigin.Here.StartedBy, "", run.Services.Time.GetUtcNow(), $"{bucket}/{LockName}"));
        if (await bucket.WriteAsync(LockName, info, ifGeneration: 0, cancellation) is { } taken)
        {
            return taken;
        }

        var (holder, generation) = await HolderAsync(cancellation);
        throw Held(holder, generation);
    }

    private async Task<(LockInfo? Holder, long Generation)> HolderAsync(CancellationToken cancellation)
    {
        var found = await bucket.ReadAsync(LockName, cancellation);
        try
        {
            return (found is null ? null : JsonSerializer.Deserialize<LockInfo>(found.Content), found?.Generation ?? 0);
        }
        catch (JsonException)
        {
            // Whoever wrote it is not Terraform; that it is held stands all the same.
            return (null, found?.Generation ?? 0);
        }
    }

    // In Terraform's words, so that it is explained like a lock that Terraform meets.
    private StepFailedException Held(LockInfo? holder, long generation) => new(
        string.Create(CultureInfo.InvariantCulture, $"""
            Error acquiring the state lock
            Lock Info:
              ID:        {generation}
              Path:      {bucket}/{LockName}
              Operation: {holder?.Operation ?? "unknown"}
              Who:       {holder?.Who ?? "unknown"}
              Created:   {holder?.Created:yyyy-MM-dd HH:mm:ss} UTC
            """),
        $"deployer resume {run.RunId}");

    /// <summary>What Terraform writes into a lock object; the members have its names.</summary>
    private sealed record LockInfo(string ID, string Operation, string Info, string Who, string Version, DateTimeOffset Created, string Path);
}
