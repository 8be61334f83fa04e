using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests;

[SetUpFixture]
internal sealed class SharedCloudSetup
{
    [OneTimeTearDown]
    public Task Close() => SharedCloud.CloseAsync();
}
