using Deployer.Environments;

namespace Deployer.Tests.Environments;

/// <summary>Tests of one section of an environment: a deployer.yaml whose environment is complete without it.</summary>
internal abstract class SectionTests
{
    protected string Folder { get; private set; } = "";

    [SetUp]
    public void CreateFolder() => Folder = Directory.CreateTempSubdirectory("configuration-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(Folder, recursive: true);

    /// <summary>Reads the environment with these sections, which begin in line 6.</summary>
    protected DeployEnvironment ReadEnvironment(string sections)
    {
        File.WriteAllText(
            Path.Combine(Folder, "deployer.yaml"),
            "environments:\n  staging:\n    cloud: simulated\n    backend: local\n    database: sandbox\n    "
            + sections.Replace("\n", "\n    ", StringComparison.Ordinal).TrimEnd() + "\n");
        return DeployerConfiguration.Load(Folder).Get("staging");
    }
}
