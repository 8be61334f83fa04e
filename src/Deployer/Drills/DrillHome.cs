using Deployer.Buckets;
using Deployer.Copies;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Sandbox;
using Deployer.Tools;

namespace Deployer.Drills;

/// <summary>
/// The empty home that a restore drill works in, with a simulated cloud and a database of its own. It is deleted at the drill's end;
/// what a killed drill left goes before the next one begins.
/// </summary>
/// <param name="inspected">The inspection of the environment.</param>
internal sealed class DrillHome(RunContext inspected)
{
    private readonly RunServices services = inspected.Services;

    /// <summary>The home.</summary>
    public Home Home { get; } = inspected.Services.Home.OfDrill(inspected.Environment.Name);

    /// <summary>The folder that Terraform works in.</summary>
    public RunFolder Folder { get; } = RunFolder.OfInspection(inspected.Services.Home.OfDrill(inspected.Environment.Name), inspected.Environment.Name);

    /// <summary>Ends what works in it and deletes it.</summary>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>A task.</returns>
    public async Task ClearAsync(CancellationToken cancellation)
    {
        foreach (var (_, tool) in LivingTools.Of(Folder))
        {
            // Whatever it changes, it is the drill's own.
            await tool.WaitAtMostAsync(TimeSpan.Zero, TimeSpan.Zero, cancellation);
        }

        await SimulatedCloud.Of(Home, services.Time).ResetAsync(cancellation);
        await PostgresCluster.Of(Home, services.Time).ResetAsync(cancellation);
        PrivateFiles.DeleteFolder(Home.Path);
    }

    /// <summary>Fetches the releases: from the copies in the bucket alone, or where nothing is copied the newest one from this machine, as an export.</summary>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Where they came from, for people.</returns>
    public async Task<string> FetchAsync(CancellationToken cancellation)
    {
        var environment = inspected.Environment;
        var tools = ToolEnvironment.Build(ToolEnvironment.Current, TerraformOptions());
        if (Bucket.ForCopies(environment, tools, services.Time) is { } bucket)
        {
            var objects = new SealedObjects(bucket, Sealing.Of(environment), CopyMarks.Of(Home, environment.Name));
            await new ReleaseCopies(Home.ReleasesFolder(environment.Name), objects)
                .TakeInAsync(await objects.ListAsync("", cancellation), owned: false, cancellation);
            return $"{bucket}";
        }

        var newest = DrillChoice.Of(inspected.Releases, environment.Name);
        var package = await ReleasePackage.PackAsync(services.Home, environment, newest.Number, cancellation);
        await ReleasePackage.TakeInAsync(Home, environment, package, cancellation);
        return "this machine";
    }

    private ToolEnvironmentOptions TerraformOptions() => new() { SimulatedCloud = inspected.Simulated };
}
