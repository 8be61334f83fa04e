using System.Text.Json;

namespace Deployer.Simulator.Cloud;

/// <summary>
/// What goes wrong on demand. Rules count in a file, so that a simulator that is started again goes on where it was, and what
/// another process orders counts at once.
/// </summary>
internal sealed class Faults(string path, TimeProvider time)
{
    private readonly CloudFolder folder = new(path);

    /// <summary>All rules, in the order they were given, spent ones included.</summary>
    /// <exception cref="SimulatorException">The file is damaged.</exception>
    public IReadOnlyList<FaultRule> List() =>
        PrivateFiles.Read(folder.Faults) is { } json ? CloudJson.Read(json, folder.Faults, CloudJson.Indented.IReadOnlyListFaultRule) : [];

    /// <summary>Adds a rule; it counts operations from now on.</summary>
    public void Add(FaultRule rule)
    {
        using var changing = StoreLock.Take(folder);
        Write([.. List(), rule]);
    }

    /// <summary>Forgets all rules.</summary>
    public void Clear()
    {
        using var changing = StoreLock.Take(folder);
        File.Delete(folder.Faults);
    }

    /// <summary>
    /// Counts an operation and lets it meet its faults: comes back late if that is what was ordered, and says how it has to fail.
    /// Rules are asked in the order they were given; one that fails the operation hides it from those after it.
    /// </summary>
    /// <param name="type">The resource type.</param>
    /// <param name="operation">The operation, which is about to begin.</param>
    /// <param name="token">
    /// Ends the waiting with the simulator. Not with Terraform, and not with its request to stop: a call that was sent to a cloud goes on
    /// there, whatever becomes of who sent it, and Google's provider waits for its end when it is asked to stop.
    /// </param>
    /// <returns>How the operation fails; null: it does not.</returns>
    public async Task<Fault?> TakeAsync(string type, CloudOperation operation, CancellationToken token)
    {
        if (!List().Any(rule => rule.Matches(type, operation) && !rule.IsSpent))
            return null;
        foreach (var effect in Count(type, operation))
        {
            if (effect.Delay is { } delay)
                await Task.Delay(delay, time, token);
            else if (effect.Kind is { } kind)
                return new Fault(kind, effect.Fifo);
            else if (effect.Fifo is { } fifo)
                await HeldOperation.WaitAsync(fifo, token);
        }

        return null;
    }

    private List<FaultEffect> Count(string type, CloudOperation operation)
    {
        using var changing = StoreLock.Take(folder);
        var rules = List().ToArray();
        var effects = new List<FaultEffect>();
        for (var i = 0; i < rules.Length && effects.LastOrDefault()?.Kind is null; i++)
        {
            if (!rules[i].Matches(type, operation) || rules[i].IsSpent)
                continue;
            rules[i] = rules[i] with { Seen = rules[i].Seen + 1 };
            if (rules[i].Strikes)
                effects.Add(Effect(rules[i]));
        }

        Write(rules);
        var audit = new AuditLog(folder);
        foreach (var effect in effects)
            audit.Append(new AuditEntry(time.GetUtcNow(), CloudJson.Word(operation), type, Fault: $"{effect}"));
        return effects;
    }

    private FaultEffect Effect(FaultRule rule) => FaultEffect.Parse(rule.Error)
        ?? throw new SimulatorException($"{folder.Faults} is damaged: there is no fault '{rule.Error}'.", "deployer sandbox fault --clear");

    private void Write(FaultRule[] rules) =>
        PrivateFiles.Write(folder.Faults, JsonSerializer.SerializeToUtf8Bytes<IReadOnlyList<FaultRule>>(rules, CloudJson.Indented.IReadOnlyListFaultRule));
}
