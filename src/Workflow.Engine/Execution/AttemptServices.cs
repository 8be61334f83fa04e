using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Engine;

/// <summary>
/// The services of one attempt: a scope that is made when the first service is asked for. Most bodies ask for none, and a type that is no
/// service is told from one without a scope.
/// </summary>
/// <param name="scopes">Makes the scope.</param>
/// <param name="known">Tells services from other types; null when the container cannot.</param>
internal sealed class AttemptServices(IServiceScopeFactory scopes, IServiceProviderIsService? known)
    : IKeyedServiceProvider, IAsyncDisposable
{
    private AsyncServiceScope? _scope;

    private IServiceProvider Scoped => (_scope ??= scopes.CreateAsyncScope()).ServiceProvider;

    private IKeyedServiceProvider Keyed =>
        Scoped as IKeyedServiceProvider ?? throw new InvalidOperationException("This container has no keyed services.");

    public object? GetService(Type serviceType)
    {
        if (serviceType == typeof(IServiceProviderIsService) && known is not null)
        {
            return known;
        }

        return known?.IsService(serviceType) == false ? null : Scoped.GetService(serviceType);
    }

    public object? GetKeyedService(Type serviceType, object? serviceKey) => Keyed.GetKeyedService(serviceType, serviceKey);

    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) => Keyed.GetRequiredKeyedService(serviceType, serviceKey);

    public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? ValueTask.CompletedTask;
}
