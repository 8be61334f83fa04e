using Emulators.Gcs;
using Emulators.Google;

namespace EndToEnd.Production;

/// <summary>A folder in which the real Terraform keeps its state in an emulated bucket.</summary>
internal sealed class StateFolder : IAsyncDisposable
{
    public const string BucketName = "acme-terraform-state";

    private readonly Checkout _checkout;
    private readonly string _folder;

    private StateFolder(Checkout checkout, GcsEmulator gcs)
    {
        _checkout = checkout;
        Gcs = gcs;
        Bucket = gcs.AddBucket(BucketName);
        _folder = Directory.CreateDirectory(checkout.PathOf("state-folder")).FullName;
        checkout.Variables["GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT"] = gcs.StorageEndpoint;
        Authenticate(gcs.AddAccount("deployer"));
        Write("backend.tf", $$"""
            terraform {
              backend "gcs" {
                bucket = "{{BucketName}}"
                prefix = "env/test"
              }
            }
            """);
        Write("main.tf", "resource \"terraform_data\" \"one\" {\n  input = 1\n}\n");
    }

    public GcsEmulator Gcs { get; }

    public Bucket Bucket { get; }

    public static async Task<StateFolder> CreateAsync() => new(Checkout.Create(), await GcsEmulator.StartAsync());

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, file), text);

    public void Authenticate(ServiceAccount account) => UseKey(account.KeyFile);

    public void UseKey(string keyFile) => _checkout.Variables["GOOGLE_CREDENTIALS"] = keyFile;

    public void UseToken(string token)
    {
        _checkout.Variables["GOOGLE_CREDENTIALS"] = null;
        _checkout.Variables["GOOGLE_OAUTH_ACCESS_TOKEN"] = token;
    }

    public RunningCommand Start(params string[] arguments) =>
        RunningCommand.Start("terraform", [.. arguments, "-no-color"], _folder, _checkout.Variables);

    public Task<CommandResult> TerraformAsync(params string[] arguments) => Start(arguments).EndAsync();

    public async ValueTask DisposeAsync()
    {
        await Gcs.DisposeAsync();
        await _checkout.DisposeAsync();
    }
}
