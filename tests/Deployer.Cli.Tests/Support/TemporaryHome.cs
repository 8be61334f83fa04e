using Deployer.Cli.Driving;
using Deployer.Runs;
using Microsoft.Extensions.Logging;

namespace Deployer.Cli.Tests.Support;

/// <summary>A deployer's home that lives as long as a test.</summary>
internal sealed class TemporaryHome : IDisposable
{
    private readonly DirectoryInfo repository = Directory.CreateTempSubdirectory("deployer-cli-");
    private ILoggerFactory? loggers;

    public TemporaryHome() => Home = Home.Open(repository.FullName);

    public Home Home { get; }

    public RunWatcher Watcher(RunLog log)
    {
        loggers = LoggerFactory.Create(log.Configure);
        return new RunWatcher(Home, log, loggers.CreateLogger<RunWatcher>());
    }

    public void Dispose()
    {
        loggers?.Dispose();
        repository.Delete(recursive: true);
    }
}
