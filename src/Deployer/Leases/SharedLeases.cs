using Deployer.Buckets;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Leases;

/// <summary>
/// Takes the leases of environments that several machines deploy. A holder that died on this machine is taken over, with a higher
/// epoch; one that lives, or of which nothing can be proved from here, is left alone.
/// </summary>
internal sealed class SharedLeases(RunServices services)
{
    /// <summary>Opens an environment's bucket; by default as the tools' environment says.</summary>
    public Func<DeployEnvironment, Bucket?>? Open { get; init; }

    /// <summary>The bucket that an environment's machines share.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>Null when this machine is the only one.</returns>
    public Bucket? BucketOf(DeployEnvironment environment) => Open is not null ? Open(environment) : Bucket.ForCopies(
        environment,
        ToolEnvironment.Build(
            ToolEnvironment.Current, new ToolEnvironmentOptions { SimulatedCloud = environment.Cloud == CloudKind.Simulated }),
        services.Time);

    /// <summary>Takes an environment's lease.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="run">The run that goes on; null before one has begun.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The lease; null when this machine is the only one.</returns>
    /// <exception cref="BusyException">Somebody holds it who is not proved to be dead.</exception>
    /// <exception cref="InDoubtException">Another home's run died while it had the environment.</exception>
    /// <exception cref="BucketException">The bucket cannot be used.</exception>
    public async Task<BucketLease?> TakeAsync(DeployEnvironment environment, string? run, CancellationToken cancellation) =>
        BucketOf(environment) is { } bucket ? await TakeAsync(bucket, environment.Name, run, cancellation) : null;

    /// <summary>Takes a lease in a bucket.</summary>
    /// <param name="bucket">The environment's folder in it.</param>
    /// <param name="environment">The environment's name, for people.</param>
    /// <param name="run">The run that goes on; null before one has begun.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The lease.</returns>
    public async Task<BucketLease> TakeAsync(Bucket bucket, string environment, string? run, CancellationToken cancellation)
    {
        while (true)
        {
            var (found, generation) = await LeaseObject.ReadAsync(bucket, cancellation);
            if (found.Owner is { } owner && owner.Look() is var standing && !MayBeTakenOver(owner, standing, run))
                throw Busy(environment, owner, standing);

            RefuseAbandoned(environment, found, run);
            var me = LeaseOwner.Here(services.Home.Path, run, services.Time.GetUtcNow()) with
            {
                // Whoever goes on with a run has not settled it yet.
                Changing = run is not null && run == found.LeftRun ? found.LeftChanging : null,
            };
            var mine = new LeaseObject(found.Epoch + 1, me, Guid.NewGuid()) { Abandoned = found.LeftRun, AbandonedAt = found.LeftChanging };
            cancellation.ThrowIfCancellationRequested();
            if (await BucketLease.TryTakeAsync(bucket, environment, mine, (found, generation), services) is { } lease)
            {
                if (found.Owner is not null)
                    Say($"taken over (epoch {lease.Epoch}) from {found.Owner}: it is dead");
                return lease;
            }
        }
    }

    // This home knows its own runs, and judges them itself; what another home's run left behind cannot be seen from here.
    private void RefuseAbandoned(string environment, LeaseObject found, string? run)
    {
        if (found is { Owner: { } dead, LeftRun: { } left } && left != run && dead.Home != services.Home.Path)
        {
            throw new InDoubtException(
                $"Run {left} of '{environment}', driven by {dead}, died without giving '{environment}' back; what it did must be settled first.",
                $"deployer resume {left}   (in '{dead.Home}')\nOnly when nobody can go on with it: deployer unlock {environment}");
        }
    }

    // A tool of this home's own is no obstacle to its run, which attaches to it. Of a holder that drove none, the tool is another
    // environment's: the gate has looked for this one's before.
    private bool MayBeTakenOver(LeaseOwner owner, OwnerStanding standing, string? run) =>
        standing is OwnerStanding.Dead
        || (standing is OwnerStanding.ToolAlive && owner.Home == services.Home.Path && (owner.Run is null || owner.Run == run));

    private void Say(string text) => services.Observer.On(new StepNote(services.Time.GetUtcNow(), "run", text, Warning: true));

    private static BusyException Busy(string environment, LeaseOwner owner, OwnerStanding standing) => new(
        $"'{environment}' is being worked on by {owner}"
        + standing switch
        {
            OwnerStanding.ToolAlive => ": that process is dead, but a tool that it started still works.",
            OwnerStanding.Unknown => ": that process is dead, but what became of its tools cannot be seen.",
            _ => ".",
        },
        standing switch
        {
            OwnerStanding.Alive => $"Wait for it, or let the command wait: --wait\ndeployer unlock {environment}   (shows who holds it)",
            OwnerStanding.ToolAlive => owner.Run is { } run ? $"In '{owner.Home}': deployer resume {run}" : "Wait for it.",
            _ => $"Wait for it, or ask {owner.User}. Only when that process is surely gone: deployer unlock {environment}",
        });
}
