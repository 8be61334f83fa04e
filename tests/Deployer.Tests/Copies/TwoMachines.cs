using Deployer.Tests.Buckets;
using Deployer.Tests.Tools;

namespace Deployer.Tests.Copies;

/// <summary>Tests with two machines, one bucket, and the real age between them.</summary>
internal abstract class TwoMachines
{
    // All four are made before each test.
    protected EmulatedBucket Bucket { get; private set; } = null!;

    protected AgeKey Key { get; private set; } = null!;

    protected Machine Laptop { get; private set; } = null!;

    protected Machine Other { get; private set; } = null!;

    [SetUp]
    public async Task SetUp()
    {
        Bucket = await EmulatedBucket.CreateAsync();
        Key = new AgeKey();
        Laptop = await Machine.StartAsync(Bucket, Key);
        Other = await Machine.StartAsync(Bucket, Key);
    }

    [TearDown]
    public async Task TearDown()
    {
        await Laptop.DisposeAsync();
        await Other.DisposeAsync();
        await Bucket.DisposeAsync();
        Key.Dispose();
    }
}
