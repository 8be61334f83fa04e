namespace Deployer.Simulator.Tests.Support;

/// <summary>One served cloud for all tests that need no faults of their own: each has a project in it, and a folder of its own.</summary>
internal static class SharedCloud
{
    private static readonly CloudBench Bench = new();
    private static readonly Lazy<Task<SimulatorServer>> Server = new(Bench.ServeAsync);
    private static int projects;

    public static CloudStore Store => Bench.Store;

    public static Task<SimulatorServer> ServerAsync() => Server.Value;

    /// <summary>A folder with provider blocks for a project that no other test has.</summary>
    public static async Task<TerraformFolder> TerraformAsync()
    {
        var project = $"project-{Interlocked.Increment(ref projects)}";
        var terraform = new TerraformFolder(Bench, await Server.Value, project) { Project = project };
        terraform.Write("providers.tf", TerraformFolder.Providers(project));
        return terraform;
    }

    public static async Task CloseAsync() => await Bench.DisposeAsync();
}
