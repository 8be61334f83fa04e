namespace Workflow.Engine;

/// <summary>A lease is held by someone who may be alive.</summary>
public class LeaseHeldException(string name, LeaseHolder holder)
    : WorkflowException(
        $"'{name}' is held by process {holder.Pid} on {holder.Host} since {holder.Since:yyyy-MM-dd HH:mm:ss} UTC.")
{
    /// <summary>The lease's name.</summary>
    public string Name { get; } = name;

    /// <summary>Who holds it.</summary>
    public LeaseHolder Holder { get; } = holder;
}

/// <summary>A write was refused because its lease has a newer holder, or none.</summary>
public class StaleLeaseException(string name, long epoch, long currentEpoch)
    : WorkflowException($"The lease '{name}' of epoch {epoch} is no longer ours: the store is at epoch {currentEpoch}.")
{
    /// <summary>The lease's name.</summary>
    public string Name { get; } = name;

    /// <summary>The epoch of the refused write.</summary>
    public long Epoch { get; } = epoch;

    /// <summary>The epoch in the store.</summary>
    public long CurrentEpoch { get; } = currentEpoch;
}
