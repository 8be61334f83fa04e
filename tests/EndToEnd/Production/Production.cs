using Emulators.Gcs;
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
    public const string ProjectRef = "abcdefghijklmnopqrst";

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

    public StoredObject? State => Bucket.Find($"{Name}/{Name}.tfstate");

    public StoredObject? Lock => Bucket.Find($"{Name}/{Name}.tflock");

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

    public Task<CommandResult> DeployAsync() => Checkout.RunAsync("deploy", Name);

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
