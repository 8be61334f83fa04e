using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Tests.Runs;

/// <summary>A repository and its home in a folder that goes away with the test.</summary>
internal sealed class TemporaryHome : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("deployer-test-");

    public TemporaryHome() => Home = Home.Open(root.FullName);

    public Home Home { get; }

    public RepositoryFolder Repository => new(root.FullName);

    public string Write(string relative, string content)
    {
        var path = Path.Combine(root.FullName, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => root.Delete(recursive: true);
}
