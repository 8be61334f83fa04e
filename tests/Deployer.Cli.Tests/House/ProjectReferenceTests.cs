using System.Xml.Linq;
using Deployer.Cli.Tests.Support;

namespace Deployer.Cli.Tests.House;

public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Map = new()
    {
        ["Workflow.Engine"] = [],
        ["Deployer"] = ["Workflow.Engine"],
        ["Deployer.Cli"] = ["Deployer"],
        ["Deployer.Simulator"] = [],
        ["Workflow.Engine.Tests"] = ["Workflow.Engine"],
        ["Deployer.Tests"] = ["Deployer", "Emulators"],
        ["Deployer.Cli.Tests"] = ["Deployer.Cli"],
        ["Deployer.Simulator.Tests"] = ["Deployer.Simulator"],
        ["Emulators"] = [],
        ["EndToEnd"] = ["Emulators"],
        ["FaultMatrix"] = ["Emulators"],
        ["Benchmarks"] = ["Workflow.Engine"],
    };

    [Test]
    public void ProjectReferences_follow_the_map()
    {
        var references = new[] { "src", "tests" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .ToDictionary(project => Path.GetFileNameWithoutExtension(project), References);

        Assert.That(references, Is.EquivalentTo(Map));
    }

    private static string[] References(string project) => XDocument.Load(project)
        .Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")?.Value ?? ""))
        .ToArray();
}
