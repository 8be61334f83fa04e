using Deployer.Environments;
using Deployer.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deployer.Cli.Driving;

/// <summary>Puts the domain together for a command: cheaply for those that read, with a log for those that drive.</summary>
internal static class Services
{
    public static ServiceProvider ForReading(RepositoryFolder repository) => ForReading(repository, new Unobserved());

    public static ServiceProvider ForReading(RepositoryFolder repository, IRunObserver observer)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton(observer);
        return services.AddDeployer(repository.Root).BuildServiceProvider();
    }

    /// <summary>An empty host: the engine is started and stopped by the driver of runs, and signals are ours.</summary>
    public static IHost ForDriving(RepositoryFolder repository, RunLog log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        log.Configure(builder.Logging);
        builder.Services.AddSingleton(log);
        builder.Services.AddSingleton<RunWatcher>();
        builder.Services.AddSingleton<IRunObserver>(provider => provider.GetRequiredService<RunWatcher>());
        builder.Services.AddDeployer(repository.Root);
        return builder.Build();
    }

    private sealed class Unobserved : IRunObserver
    {
        public void On(RunEvent runEvent)
        {
            // A command that reads causes no events.
        }
    }
}
