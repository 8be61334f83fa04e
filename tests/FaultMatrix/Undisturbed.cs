using System.Collections.Concurrent;

namespace FaultMatrix;

/// <summary>What a deployment leaves that nothing happens to; each kind of target's is made once.</summary>
internal static class Undisturbed
{
    private static readonly ConcurrentDictionary<(Backend Backend, bool BringsDatabase), Lazy<Task<Outcome>>> Outcomes = new();

    public static Task<Outcome> OfAsync(FaultCase one)
    {
        var kind = (one.Backend, BringsDatabase: one is { Backend: Backend.Local, Fault: Fault.DiskFull });
        return Outcomes.GetOrAdd(kind, _ => new Lazy<Task<Outcome>>(() => DeployAsync(one.Backend, kind.BringsDatabase ? one.Fault : null))).Value;
    }

    private static async Task<Outcome> DeployAsync(Backend backend, Fault? fault)
    {
        await using var target = await Target.CreateAsync(backend, fault);
        Probes.Add(target.Checkout);
        (await target.Checkout.RunAsync("deploy", target.Name)).Requiring(Exit.Succeeded);
        return await Outcome.ReadAsync(target);
    }
}
