using Deployer.Environments;

namespace Deployer.Tests.Releases;

/// <summary>Values of which a test cares about a part only.</summary>
internal static class Some
{
    public static DeployEnvironment Environment(string name, EncryptionSettings? encryption = null) => new()
    {
        Name = name, Cloud = CloudKind.Simulated, Backend = BackendKind.Local, Database = DatabaseKind.Url, Encryption = encryption,
    };
}
