using Deployer.Buckets;
using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Leases;

/// <summary>
/// Takes the lease of an environment away from a holder of whom nothing can be proved: a person has said that it is gone. One that
/// lives, or was heard of lately, keeps it.
/// </summary>
public sealed class EnvironmentUnlock
{
    private readonly RunServices services;
    private readonly SharedLeases leases;

    internal EnvironmentUnlock(RunServices services)
    {
        this.services = services;
        leases = new SharedLeases(services);
    }

    /// <summary>Looks who holds an environment against all machines.</summary>
    /// <param name="environment">Its name in <c>deployer.yaml</c>.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>The holder; null when nobody does.</returns>
    /// <exception cref="ConfigurationException">There is no such environment.</exception>
    /// <exception cref="PrerequisiteException">It is not shared with other machines: its lease ends with its process.</exception>
    /// <exception cref="BucketException">The bucket cannot be read.</exception>
    public Task<HeldEnvironment?> FindAsync(string environment, CancellationToken cancellation) =>
        FindAsync(BucketOf(environment), environment, cancellation);

    internal static async Task<HeldEnvironment?> FindAsync(Bucket bucket, string environment, CancellationToken cancellation)
    {
        var (lease, _) = await LeaseObject.ReadAsync(bucket, cancellation);
        return lease.Owner is null ? null : await DescribeAsync(environment, bucket, lease, lease.Owner, cancellation);
    }

    /// <summary>Takes the lease away from exactly this holder.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="epoch">The holder's epoch, as the person has seen it.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    /// <returns>Whom it was taken from.</returns>
    /// <exception cref="RunStateException">Nobody holds it, or another holder by now.</exception>
    /// <exception cref="BusyException">The holder lives, or was heard of lately.</exception>
    /// <exception cref="BucketException">The bucket cannot be used.</exception>
    public Task<HeldEnvironment> UnlockAsync(string environment, long epoch, CancellationToken cancellation) =>
        UnlockAsync(BucketOf(environment), environment, epoch, cancellation);

    internal static async Task<HeldEnvironment> UnlockAsync(Bucket bucket, string environment, long epoch, CancellationToken cancellation)
    {
        var (lease, generation) = await LeaseObject.ReadAsync(bucket, cancellation);
        if (lease.Owner is not { } owner || lease.Epoch != epoch)
        {
            throw new RunStateException(
                lease.Owner is null ? $"Nobody holds '{environment}' any more." : $"'{environment}' has another holder by now (epoch {lease.Epoch}).",
                $"deployer unlock {environment}");
        }

        var held = await DescribeAsync(environment, bucket, lease, owner, cancellation);
        RefuseLiving(held, owner);
        var free = lease with { Owner = null, Abandoned = lease.LeftRun, AbandonedAt = lease.LeftChanging, Writing = Guid.NewGuid() };
        // By its generation: a holder that renews it in this very moment keeps it.
        return await bucket.WriteAsync(LeaseObject.Name, free.ToBytes(), generation, cancellation) is not null
            ? held
            : throw new BusyException($"The holder of '{environment}' was just heard of: {owner}.", $"deployer unlock {environment}");
    }

    /// <summary>Gives up the run that was lost with its machine: the next one begins although nobody knows what that one did.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="runId">The run, as the refusal named it.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    /// <returns>A task.</returns>
    /// <exception cref="RunStateException">Somebody holds the environment, or another run was left behind, or none.</exception>
    /// <exception cref="BucketException">The bucket cannot be used.</exception>
    public Task GiveUpAsync(string environment, string runId, CancellationToken cancellation) =>
        GiveUpAsync(BucketOf(environment), environment, runId, cancellation);

    internal static async Task GiveUpAsync(Bucket bucket, string environment, string runId, CancellationToken cancellation)
    {
        var (lease, generation) = await LeaseObject.ReadAsync(bucket, cancellation);
        if (lease.Owner is { } owner)
        {
            throw new RunStateException($"'{environment}' is held by {owner}.", $"deployer unlock {environment}");
        }

        if (lease.Abandoned != runId)
        {
            throw new RunStateException(
                lease.Abandoned is { } other ? $"The run that '{environment}' was lost with is {other}." : $"No run of '{environment}' was left behind.",
                $"deployer runs {environment}");
        }

        var free = lease with { Abandoned = null, AbandonedAt = null, Writing = Guid.NewGuid() };
        if (await bucket.WriteAsync(LeaseObject.Name, free.ToBytes(), generation, cancellation) is null)
        {
            throw new RunStateException($"Somebody has just taken '{environment}'.", $"deployer unlock {environment}");
        }
    }

    private static void RefuseLiving(HeldEnvironment held, LeaseOwner owner)
    {
        if (held.IsAlive)
        {
            throw new BusyException(
                $"'{held.Environment}' is held by a living process or tool on this machine: {owner}.",
                owner.Run is { } run ? $"deployer show {run}   (in '{owner.Home}')" : "Wait for it.");
        }

        if (!held.IsDead && held.Silence < BucketLease.Silence)
        {
            throw new BusyException(
                $"The holder of '{held.Environment}' was heard of {(int)held.Silence.TotalSeconds} s ago, so it lives: {owner}.",
                $"End it where it runs, or wait: it counts as silent after {(int)BucketLease.Silence.TotalMinutes} minutes.");
        }
    }

    private static async Task<HeldEnvironment> DescribeAsync(
        string environment, Bucket bucket, LeaseObject lease, LeaseOwner owner, CancellationToken cancellation)
    {
        var standing = owner.Look();
        return new HeldEnvironment(environment, lease.Epoch, owner.User, owner.Host, owner.Pid, owner.Since)
        {
            Run = owner.Run,
            Silence = await bucket.AgeAsync(LeaseObject.Name, cancellation) ?? TimeSpan.Zero,
            IsAlive = standing is OwnerStanding.Alive or OwnerStanding.ToolAlive,
            IsDead = standing is OwnerStanding.Dead,
            HidesTools = standing is OwnerStanding.Unknown,
        };
    }

    private Bucket BucketOf(string environment)
    {
        var target = DeployerConfiguration.Load(services.Repository.Root).Get(environment);
        return leases.BucketOf(target) ?? throw new PrerequisiteException(
            $"'{target.Name}' is deployed from this machine only (no 'copies' in deployer.yaml): its lease ends with the process that holds it.",
            "deployer runs");
    }
}

/// <summary>An environment that somebody holds against all machines.</summary>
/// <param name="Environment">Its name.</param>
/// <param name="Epoch">Grows with every holder.</param>
/// <param name="User">Who started the process.</param>
/// <param name="Host">The machine.</param>
/// <param name="Pid">The process on that machine.</param>
/// <param name="Since">Since when (UTC).</param>
public sealed record HeldEnvironment(string Environment, long Epoch, string User, string Host, int Pid, DateTimeOffset Since)
{
    /// <summary>The run that it drives; null before one has begun.</summary>
    public string? Run { get; init; }

    /// <summary>How long it has not been heard of; a living one renews its lease several times a minute.</summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>Whether it, or a tool of its, is known to live on this machine.</summary>
    public required bool IsAlive { get; init; }

    /// <summary>Whether it is proved to be dead, on this machine, with every tool that it started.</summary>
    public required bool IsDead { get; init; }

    /// <summary>Whether it is dead, on this machine, but what became of its tools cannot be seen: they may still work.</summary>
    public bool HidesTools { get; init; }
}
