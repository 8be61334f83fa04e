using Deployer.Environments;
using Deployer.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deployer.Cli.Driving;

/// <summary>Puts the domain together for a command: cheaply for those that read, with a log for those that drive.</summary>
internal static class Services
{
    public static ServiceProvider ForReading(RepositoryFolder repository)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton<IRunObserver, Unobserved>();
        return services.AddDeployer(repository.Root).BuildServiceProvider();
    }

    public static ServiceProvider ForDriving(RepositoryFolder repository, RunLog log)
    {
        var services = new ServiceCollection();
        services.AddLogging(log.Configure);
        services.AddSingleton(log);
        services.AddSingleton<RunWatcher>();
        services.AddSingleton<IRunObserver>(provider => provider.GetRequiredService<RunWatcher>());
        return services.AddDeployer(repository.Root).BuildServiceProvider();
    }

    private sealed class Unobserved : IRunObserver
    {
        public void On(RunEvent runEvent)
        {
            // A command that reads causes no events.
        }
    }
}
