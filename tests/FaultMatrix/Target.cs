namespace FaultMatrix;

/// <summary>A private copy of what is deployed, with the places where it is deployed to, all of which a test can break and mend.</summary>
internal abstract class Target : IAsyncDisposable
{
    protected Target(string name) => Name = name;

    /// <summary>The environment's name.</summary>
    public string Name { get; }

    public Checkout Checkout { get; } = Checkout.Create();

    /// <summary>The disk of the home; null when it is the machine's.</summary>
    public SmallDisk? Disk { get; private set; }

    /// <summary>What the deployer and its tools take for the time; null when it is the machine's.</summary>
    public ShiftedClock? Clock { get; private set; }

    /// <summary>The generation of Terraform's lock; null when there is none, or the backend has no such thing.</summary>
    public virtual long? LockGeneration => null;

    /// <summary>The epoch of the lease that the machines share; null when there is one machine.</summary>
    public virtual long? LeaseEpoch => null;

    /// <summary>Whether what was struck is gone on with on another machine.</summary>
    public virtual bool GoesElsewhere => false;

    /// <summary>The machine that drives the run now.</summary>
    public virtual Checkout Driving => Checkout;

    /// <summary>The machine on which the run is gone on with.</summary>
    public virtual Checkout Resuming => Checkout;

    /// <summary>The command that goes on with the run.</summary>
    public virtual string[] GoOn => ["resume"];

    /// <summary>Lines of a hosts file that the tools need.</summary>
    protected virtual string? Hosts => null;

    /// <summary>Creates the target, prepared for what a fault needs.</summary>
    public static async Task<Target> CreateAsync(Backend backend, Fault? fault = null)
    {
        Target target = backend switch
        {
            Backend.Gcs or Backend.Copies => await BucketTarget.CreateAsync(copies: backend == Backend.Copies),
            Backend.Pg => await PostgresTarget.CreateAsync(),
            _ when fault == Fault.DiskFull => await LocalTarget.CreateWithDatabaseAsync(),
            _ => new LocalTarget(),
        };
        await target.PrepareAsync(fault);
        return target;
    }

    /// <summary>A path of the deployer's, as the test can open it.</summary>
    public string Seen(string path) => Disk?.Seen(path) ?? path;

    /// <summary>Terraform's state as it is stored; null when there is none.</summary>
    public abstract Task<string?> StateAsync();

    /// <summary>The test's own session with the database that is migrated.</summary>
    public abstract Task<SandboxDatabase> ConnectAsync();

    /// <summary>Stops the PostgreSQL that the deployment works with.</summary>
    public abstract Task StopPostgresAsync();

    /// <summary>Starts it again; where the deployer does that itself, nothing happens.</summary>
    public virtual Task StartPostgresAsync() => Task.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        if (Disk is not null)
        {
            // The reset below no longer sees what was on this disk.
            if (new Cloud(this).ServingPid() is { } simulator) Signals.Send(simulator, Signal.Terminate);
            await Disk.DisposeAsync();
        }

        await Checkout.DisposeAsync();
    }

    /// <summary>Writes the environment into <c>deployer.yaml</c>, with its settings.</summary>
    protected void Configure(string properties, string backend)
    {
        Checkout.Write("deployer.yaml", $"environments:\n  {Name}:\n    cloud: simulated\n    lock-timeout: 5s\n{properties}");
        Directory.CreateDirectory(Checkout.PathOf($"infra/environments/{Name}"));
        Checkout.Write($"infra/environments/{Name}/backend.hcl", backend);
        Checkout.Write($"infra/environments/{Name}/terraform.tfvars", Checkout.Read("infra/environments/sandbox/terraform.tfvars")
            .Replace("\"sandbox\"", $"\"{Name}\"", StringComparison.Ordinal));
    }

    private async Task PrepareAsync(Fault? fault)
    {
        if (fault == Fault.DiskFull)
            Disk = await SmallDisk.MountAsync(Checkout, Hosts);
        else if (Hosts is { } hosts)
            Checkout.KnowHosts(hosts);
        if (fault is Fault.ClockForward or Fault.ClockBack) Clock = new ShiftedClock(Checkout);
    }
}
