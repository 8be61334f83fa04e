using Deployer.Buckets;
using Deployer.Tools;
using Emulators.Gcs;

namespace Deployer.Tests.Buckets;

/// <summary>A bucket on the emulated Cloud Storage, as the deployer opens it, and as the server sees it.</summary>
internal sealed class EmulatedBucket : IAsyncDisposable
{
    public const string Name = "acme-copies";
    public const string Prefix = "team/deployer/production";

    private EmulatedBucket(GcsEmulator server)
    {
        Server = server;
        Stored = server.AddBucket(Name);
        Tools = ToolEnvironment.Build(
            new Dictionary<string, string>
            {
                ["GOOGLE_STORAGE_CUSTOM_ENDPOINT"] = server.StorageEndpoint,
                ["GOOGLE_CREDENTIALS"] = server.AddAccount("deployer").KeyFile,
            },
            new ToolEnvironmentOptions { SimulatedCloud = true });
    }

    public GcsEmulator Server { get; }

    public Emulators.Gcs.Bucket Stored { get; }

    /// <summary>The tools' environment: where the emulator is, and a key that it accepts.</summary>
    public ToolEnvironment Tools { get; private set; }

    /// <summary>How often an access token was earned with the key.</summary>
    public int TokensEarned => Server.Requests.Of("POST", "/token").Count;

    /// <param name="time">When the server believes to be; null: now.</param>
    public static async Task<EmulatedBucket> CreateAsync(TimeProvider? time = null) => new(await GcsEmulator.StartAsync(time));

    public Deployer.Buckets.Bucket Open() => Open(Tools);

    public Deployer.Buckets.Bucket OpenWith(string variable, string? value) => Open(Tools.With(variable, value));

    public static string FullName(string name) => $"{Prefix}/{name}";

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static Deployer.Buckets.Bucket Open(ToolEnvironment tools) => new(
        BucketPlace.Find(Name, Prefix, tools.Variables), new AccessTokens(tools, keySetting: null, TimeProvider.System), TimeProvider.System);
}
