using Emulators.Gcs;
using Emulators.Serving;
using Emulators.Supabase;

namespace FaultMatrix;

/// <summary>The production path: the state in an emulated bucket, the database of a linked project of an emulated Supabase.</summary>
internal class BucketTarget : Target
{
    private const string Bucket = "acme-terraform-state";
    private const string Reference = "abcdefghijklmnopqrst";

    private readonly SupabaseEmulator _supabase;
    private readonly Bucket _bucket;
    private readonly ProjectDatabase _database;

    protected BucketTarget(GcsEmulator gcs, SupabaseEmulator supabase, ProjectDatabase database)
        : base("preview")
    {
        (Gcs, _supabase, _database) = (gcs, supabase, database);
        _bucket = gcs.AddBucket(Bucket);
        Doorway = Doorway.To(new Uri(gcs.StorageEndpoint));
        Configure($"    backend: gcs\n    database: linked\n    project-ref: {Reference}\n", $"bucket = \"{Bucket}\"\nprefix = \"{Name}\"\n");
        Checkout.Variables["GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT"] = $"{Doorway.Address}storage/v1/";
        Checkout.Variables["GOOGLE_CREDENTIALS"] = gcs.AddAccount("deployer").KeyFile;
        Checkout.Variables["SUPABASE_DB_PASSWORD"] = database.Password;
        Checkout.UseSupabase(supabase);
    }

    public GcsEmulator Gcs { get; }

    /// <summary>The way to the bucket, which can be closed.</summary>
    public Doorway Doorway { get; }

    /// <summary>The bucket that holds the state.</summary>
    public Bucket StateBucket => _bucket;

    /// <summary>The object that is the state.</summary>
    public string StateName => $"{Name}/{Name}.tfstate";

    /// <summary>The object that is the lock on it.</summary>
    public string LockName => $"{Name}/{Name}.tflock";

    public override long? LockGeneration => _bucket.Find(LockName)?.Generation;

    protected override string Hosts => _supabase.Hosts;

    public static async Task<BucketTarget> CreateAsync(bool copies)
    {
        var supabase = await SupabaseEmulator.StartAsync();
        var project = await supabase.AddProjectWithDatabaseAsync(Reference);
        var (gcs, database) = (await GcsEmulator.StartAsync(), project.Database!); // Asked for.
        return copies ? new CopiesTarget(gcs, supabase, database) : new BucketTarget(gcs, supabase, database);
    }

    public override Task<string?> StateAsync() => Task.FromResult(_bucket.Find(StateName)?.Text);

    public override Task<SandboxDatabase> ConnectAsync() =>
        SandboxDatabase.ConnectAsync(_database.Address, ProjectDatabase.Port, _database.Password);

    public override Task StopPostgresAsync() => _database.StopAsync();

    public override Task StartPostgresAsync() => _database.StartAgainAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Doorway.DisposeAsync();
        await Gcs.DisposeAsync();
        await _supabase.DisposeAsync();
    }
}
