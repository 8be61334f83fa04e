using Deployer.Bootstrap;
using Deployer.Comparison;
using Deployer.Copies;
using Deployer.Drills;
using Deployer.Environments;
using Deployer.Inspections;
using Deployer.Leases;
using Deployer.Prerequisites;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Deployer;

/// <summary>Registers the domain with the container.</summary>
public static class DeployerServices
{
    /// <summary>
    /// Adds <see cref="RunDriver"/>, <see cref="RunCatalogue"/>, <see cref="PrerequisiteChecks"/> and what they need. The caller
    /// registers an <see cref="IRunObserver"/> and logging.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="repository">The repository's root folder, where <c>deployer.yaml</c> is.</param>
    /// <returns>The same container.</returns>
    public static IServiceCollection AddDeployer(this IServiceCollection services, string repository)
    {
        var home = Home.Open(repository);
        var ids = new ReservedRunId();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(home);
        services.AddSingleton(ids);
        services.AddSingleton(Redaction.Knowing(KnownSecrets.InEnvironment(ToolEnvironment.Current)));
        services.AddSingleton(provider => WithCopying(provider, new RunServices(
            new RepositoryFolder(repository),
            home,
            provider.GetRequiredService<IRunObserver>(),
            provider.GetRequiredService<Redaction>(),
            provider.GetRequiredService<TimeProvider>())
        {
            Logger = provider.GetRequiredService<ILogger<RunServices>>(),
        }));
        AddEngine(services, home, ids);
        return AddRuns(services);
    }

    // The engine is built with what the runs of this process share, so it is asked for late.
    private static RunServices WithCopying(IServiceProvider provider, RunServices shared) => shared with
    {
        Copying = new Copying(
            shared, environment => EnvironmentCopies.Of(environment, shared, provider.GetRequiredService<IRunControl>())),
    };

    private static void AddEngine(IServiceCollection services, Home home, ReservedRunId ids)
    {
        services.AddWorkflow(options =>
        {
            options.UseSqlite(home.DataSource, canCreateDB: true);
            options.UseRunIds(ids.Take);
            options.UseFence((provider, _) => provider.GetRequiredService<RunServices>().Fence.CheckAsync());
            options.RegisterStoredType<Approval>("approval");
            // A command drives the one run it was asked for; it never picks up what others left behind.
            options.EnablePolling = false;
        });
        services.AddWorkflowDSL(typeof(DeployerServices).Assembly);
    }

    private static IServiceCollection AddRuns(IServiceCollection services)
    {
        services.AddTransient<CheckPrerequisites>();
        services.AddTransient<BackUpState>();
        services.AddTransient<KeepFoundState>();
        services.AddTransient<RestoreState>();
        services.AddTransient<RestoreConfiguration>();
        services.AddTransient<RestorePresent>();
        services.AddTransient<VerifyNothing>();
        services.AddTransient<CompareStates>();
        services.AddTransient<TerraformInit>();
        services.AddTransient<TerraformPlan>();
        services.AddTransient<TerraformApply>();
        services.AddTransient<PushMigrations>();
        services.AddTransient<RollBackDatabase>();
        services.AddTransient<AlembicUpgrade>();
        services.AddTransient<SaveOutputs>();
        services.AddTransient<VerifyDeployment>();
        services.AddTransient<VerifyRollback>();

        services.AddSingleton(provider => new PrerequisiteChecks(provider.GetRequiredService<RunServices>()));
        services.AddSingleton(provider => new Mending(provider.GetRequiredService<RunServices>()));
        services.AddSingleton(provider => new RunCatalogue(
            provider.GetRequiredService<Home>(), provider.GetRequiredService<IRunStore>()));
        services.AddSingleton(provider => new RunFinder(
            provider.GetRequiredService<RunCatalogue>(), provider.GetRequiredService<RunServices>().Copying));
        services.AddSingleton<EnvironmentGate>();
        services.AddSingleton(provider => new EnvironmentUnlock(provider.GetRequiredService<RunServices>()));
        services.AddSingleton(provider => new SandboxReset(
            provider.GetRequiredService<RunServices>(), provider.GetRequiredService<EnvironmentGate>()));
        services.AddSingleton(provider => new ReleaseUpkeep(
            provider.GetRequiredService<RunServices>(),
            provider.GetRequiredService<EnvironmentGate>(),
            provider.GetRequiredService<IRunControl>()));
        services.AddSingleton(provider => new BucketBootstrap(
            provider.GetRequiredService<RunServices>(), provider.GetRequiredService<EnvironmentGate>()));
        services.AddSingleton(provider => new EnvironmentSync(
            provider.GetRequiredService<RunServices>(),
            provider.GetRequiredService<EnvironmentGate>(),
            provider.GetRequiredService<IRunControl>()));
        services.AddSingleton(provider => new DryRun(
            provider.GetRequiredService<RunServices>(), provider.GetRequiredService<EnvironmentGate>()));
        services.AddSingleton(provider => new DriftCheck(
            provider.GetRequiredService<RunServices>(), provider.GetRequiredService<EnvironmentGate>()));
        services.AddSingleton(provider => new RestoreDrill(
            provider.GetRequiredService<RunServices>(), provider.GetRequiredService<EnvironmentGate>()));
        services.AddSingleton(provider => new EnvironmentComparison(
            provider.GetRequiredService<RunServices>(), provider.GetRequiredService<EnvironmentGate>()));
        services.AddSingleton<EngineSession>();
        services.AddSingleton(provider => new RunSettling(
            provider.GetRequiredService<RunServices>(), provider.GetRequiredService<IRunControl>(), provider.GetRequiredService<EnvironmentGate>()));
        services.AddSingleton(provider => new RunKilling(provider.GetRequiredService<RunServices>()));
        services.AddSingleton(provider => new RunDriver(
            provider.GetRequiredService<RunServices>(),
            provider.GetRequiredService<EngineSession>(),
            provider.GetRequiredService<EnvironmentGate>(),
            provider.GetRequiredService<ReservedRunId>(),
            provider.GetRequiredService<RunCatalogue>()));
        return services;
    }
}
