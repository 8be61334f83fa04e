using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Workflow.Engine;

/// <summary>Adds the engine to a program's services.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IWorkflowHost"/>, <see cref="IWorkflowController"/>, <see cref="IWorkflowRegistry"/> and <see cref="IRunControl"/>.</summary>
    public static IServiceCollection AddWorkflow(this IServiceCollection services, Action<WorkflowOptions>? setupAction = null)
    {
        var options = new WorkflowOptions(services);
        setupAction?.Invoke(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(options.StoreFactory);
        services.TryAddSingleton<IWorkflowRegistry, WorkflowRegistry>();
        services.TryAddSingleton(provider => new DefinitionResolver(
            provider.GetRequiredService<IWorkflowRegistry>(), new(provider.GetService<IStoredDefinitionLoader>)));
        services.TryAddSingleton(provider => new EngineParts(
            provider, options, provider.GetRequiredService<IRunStore>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<RunDrivers>();
        services.TryAddSingleton<WorkflowHost>();
        services.TryAddSingleton<IWorkflowHost>(provider => provider.GetRequiredService<WorkflowHost>());
        services.TryAddSingleton<IActivityController>(provider => provider.GetRequiredService<WorkflowHost>());
        services.TryAddSingleton<IWorkflowController>(provider => provider.GetRequiredService<WorkflowHost>());
        services.TryAddSingleton<IRunControl, RunControl>();
        services.TryAddSingleton<IWorkflowPurger, WorkflowPurger>();
        return services;
    }

    /// <summary>Adds <see cref="IDefinitionLoader"/>; step and data types are found by short name in these assemblies.</summary>
    public static IServiceCollection AddWorkflowDSL(this IServiceCollection services, params Assembly[] stepAssemblies)
    {
        services.TryAddSingleton<ITypeResolver>(new TypeResolver(stepAssemblies));
        services.TryAddSingleton<DefinitionLoader>();
        services.TryAddSingleton<IDefinitionLoader>(provider => provider.GetRequiredService<DefinitionLoader>());
        services.TryAddSingleton<IStoredDefinitionLoader>(provider => provider.GetRequiredService<DefinitionLoader>());
        return services;
    }

    /// <summary>Adds a middleware around each attempt; the first added is the outermost.</summary>
    public static IServiceCollection AddWorkflowStepMiddleware<TMiddleware>(
        this IServiceCollection services, Func<IServiceProvider, TMiddleware>? factory = null)
        where TMiddleware : class, IWorkflowStepMiddleware =>
        factory is null
            ? services.AddTransient<IWorkflowStepMiddleware, TMiddleware>()
            : services.AddTransient<IWorkflowStepMiddleware, TMiddleware>(factory);

    /// <summary>Adds a middleware around runs; the first added is the outermost.</summary>
    public static IServiceCollection AddWorkflowMiddleware<TMiddleware>(
        this IServiceCollection services, Func<IServiceProvider, TMiddleware>? factory = null)
        where TMiddleware : class, IWorkflowMiddleware =>
        factory is null
            ? services.AddTransient<IWorkflowMiddleware, TMiddleware>()
            : services.AddTransient<IWorkflowMiddleware, TMiddleware>(factory);

    /// <summary>Keeps runs in a SQLite database.</summary>
    /// <param name="options">The engine's options.</param>
    /// <param name="connectionString">For example <c>Data Source=/path/deployer.db</c>.</param>
    /// <param name="canCreateDB">True to create the database, and its folder, when it is missing.</param>
    public static WorkflowOptions UseSqlite(this WorkflowOptions options, string connectionString, bool canCreateDB)
    {
        options.UseStore(services =>
            new SqliteRunStore(connectionString, canCreateDB, services.GetRequiredService<TimeProvider>()));
        return options;
    }
}
