using System.Collections.Concurrent;

namespace FaultMatrix;

/// <summary>What a deployment leaves that nothing happens to; each backend's is made once.</summary>
internal static class Undisturbed
{
    private static readonly ConcurrentDictionary<Backend, Lazy<Task<Outcome>>> Outcomes = new();

    public static Task<Outcome> OfAsync(Backend backend) => Outcomes.GetOrAdd(backend, _ => new Lazy<Task<Outcome>>(() => DeployAsync(backend))).Value;

    private static async Task<Outcome> DeployAsync(Backend backend)
    {
        await using var target = await Target.CreateAsync(backend);
        Probes.Add(target.Checkout);
        (await target.Checkout.RunAsync("deploy", target.Name)).Requiring(Exit.Succeeded);
        return await Outcome.ReadAsync(target);
    }
}
