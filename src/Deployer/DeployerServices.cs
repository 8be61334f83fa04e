using Deployer.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer;

/// <summary>Registers the domain with the container.</summary>
public static class DeployerServices
{
    /// <summary>
    /// Adds <see cref="RunDriver"/>, <see cref="RunCatalogue"/> and what they need. The caller registers an
    /// <see cref="IRunObserver"/> and logging.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="repository">The repository's root folder, where <c>deployer.yaml</c> is.</param>
    /// <returns>The same container.</returns>
    public static IServiceCollection AddDeployer(this IServiceCollection services, string repository)
    {
        services.AddSingleton(_ => Home.Open(repository));
        services.AddSingleton<RunCatalogue>();
        services.AddSingleton<RunDriver>();
        services.AddSingleton<PrerequisiteChecks>();
        return services;
    }
}
