using Emulators.Gcs;
using Emulators.Serving;
using Emulators.Supabase;

namespace EndToEnd.Production;

/// <summary>
/// The production path without anything real: a checkout whose environment <c>preview</c> keeps its state in an emulated bucket and
/// migrates a linked project of an emulated Supabase. Deployer, Terraform, Supabase CLI and PostgreSQL are the real ones.
/// </summary>
internal sealed class Production : IAsyncDisposable
{
    public const string Name = "preview";
    public const string BucketName = "acme-terraform-state";
    public const string CopiesName = "acme-deployments";
    public const string ProjectRef = "abcdefghijklmnopqrst";
    public const string StateName = $"{Name}/{Name}.tfstate";
    public const string LockName = $"{Name}/{Name}.tflock";

    private Production(GcsEmulator gcs, SupabaseEmulator supabase)
    {
        Gcs = gcs;
        Supabase = supabase;
        Bucket = gcs.AddBucket(BucketName);
    }

    public Checkout Checkout { get; } = Checkout.Create();

    public GcsEmulator Gcs { get; }

    public SupabaseEmulator Supabase { get; }

    public Bucket Bucket { get; }

    public StoredObject? State => Bucket.Find(StateName);

    public StoredObject? Lock => Bucket.Find(LockName);

    /// <param name="projectRef">What <c>deployer.yaml</c> says; null leaves it to Terraform's output.</param>
    public static async Task<Production> CreateAsync(string? projectRef = ProjectRef)
    {
        var production = new Production(await GcsEmulator.StartAsync(), await SupabaseEmulator.StartAsync());
        production.Configure(projectRef);
        return production;
    }

    public async Task<ProjectDatabase> AddProjectAsync()
    {
        var project = await Supabase.AddProjectWithDatabaseAsync(ProjectRef);
        Checkout.KnowHosts(Supabase.Hosts);
        return project.Database!; // Asked for.
    }

    /// <summary>Gives the machines of the environment a bucket for their copies, and a key that opens them.</summary>
    public Bucket Share()
    {
        Checkout.ShareCopies(CopiesName);
        return Gcs.AddBucket(CopiesName);
    }

    /// <summary>Another machine with the same repository: other folders, and a home that knows nothing.</summary>
    public Checkout AddMachine() => Checkout.AddMachine(Supabase.Hosts);

    public Task<CommandResult> DeployAsync() => Checkout.RunAsync("deploy", Name);

    public Task<CommandResult> ResumeAsync() => Checkout.RunAsync("resume");

    /// <summary>Something that goes wrong with each write of the state from this one on.</summary>
    public void FailStateWrite(Fault fault, int first = 1) =>
        Gcs.Faults.Add(new FaultRule("POST", StateName, fault) { First = first, Times = int.MaxValue });

    /// <summary>Runs, as a person would, the command that a remedy gives for a lock, and answers its question.</summary>
    public async Task UnlockAsync(CommandResult explained)
    {
        var command = explained.Text.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("(cd ", StringComparison.Ordinal));
        (await RunningCommand.Start("/bin/sh", ["-c", $"echo yes | {command}"], "/", Checkout.Variables).EndAsync()).EndedWith(0);
    }

    public async ValueTask DisposeAsync()
    {
        await Checkout.DisposeAsync();
        await Supabase.DisposeAsync();
        await Gcs.DisposeAsync();
    }

    private void Configure(string? projectRef)
    {
        Checkout.Write("deployer.yaml", $"""
            environments:
              {Name}:
                cloud: simulated
                backend: gcs
                database: linked
                lock-timeout: 2s
            {(projectRef is null ? "" : $"    project-ref: {projectRef}")}

            """);
        Directory.CreateDirectory(Checkout.PathOf($"infra/environments/{Name}"));
        Checkout.Write($"infra/environments/{Name}/backend.hcl", $"bucket = \"{BucketName}\"\nprefix = \"{Name}\"\n");
        Checkout.Write($"infra/environments/{Name}/terraform.tfvars", Checkout.Read("infra/environments/sandbox/terraform.tfvars")
            .Replace("\"sandbox\"", $"\"{Name}\"", StringComparison.Ordinal)
            .Replace("http://127.0.0.1", $"https://{ProjectRef}.supabase.co", StringComparison.Ordinal));

        Checkout.Variables["GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT"] = Gcs.StorageEndpoint;
        Checkout.Variables["GOOGLE_CREDENTIALS"] = Gcs.AddAccount("deployer").KeyFile;
        Checkout.UseSupabase(Supabase);
    }
}
