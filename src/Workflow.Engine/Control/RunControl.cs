using System.Text.Json;

namespace Workflow.Engine;

internal sealed class RunControl(EngineParts parts, RunDrivers drivers, WorkflowHost host) : IRunControl
{
    private readonly RunEdits _edits = new(parts);

    public Task<IReadOnlyList<RunSummary>> ListRunsAsync(RunQuery? query = null, CancellationToken cancellationToken = default) =>
        parts.Store.ListAsync(query ?? new RunQuery(), cancellationToken);

    public Task<RunSummary?> GetRunAsync(string runId, CancellationToken cancellationToken = default) =>
        parts.Store.FindAsync(runId, cancellationToken);

    public Task<IReadOnlyList<StepRecord>> GetJournalAsync(string runId, CancellationToken cancellationToken = default) =>
        parts.Store.ReadJournalAsync(runId, cancellationToken);

    public async Task<WorkflowInstance?> GetInstanceAsync(string runId, CancellationToken cancellationToken = default)
    {
        if (await parts.Store.LoadAsync(runId, cancellationToken) is not { } stored)
        {
            return null;
        }

        var instance = stored.Run.ToInstance();
        instance.Data = stored.Data is { } json ? JsonSerializer.Deserialize<JsonElement>(json) : null;
        return instance;
    }

    public async Task<RunSummary> WaitAsync(string runId, CancellationToken cancellationToken = default)
    {
        // Again, because an event may have woken it the moment it was let go.
        while (drivers.Find(runId) is { } driver)
        {
            await driver.Ended.WaitAsync(cancellationToken);
        }

        drivers.ThrowIfHalted(runId);
        return await parts.Store.FindAsync(runId, cancellationToken) ?? throw new NotFoundException($"There is no run '{runId}'.");
    }

    public Task ResumeFromAsync(string runId, string stepKey, CancellationToken cancellationToken = default) =>
        drivers.WakeAsync(runId, run => run.Rewind(stepKey, parts.Now));

    public Task<bool> TerminateAsync(string runId, string outcome, CancellationToken cancellationToken = default) =>
        host.RequestAsync(runId, WorkflowStatus.Terminated, outcome);

    public Task<int> SettleAsync(string runId, IReadOnlyCollection<string> stepKeys, CancellationToken cancellationToken = default) =>
        _edits.SettleAsync(runId, stepKeys, cancellationToken);

    public Task<int> PurgeRunsAsync(PurgeQuery query, CancellationToken cancellationToken = default) =>
        parts.Store.PurgeAsync(query, cancellationToken);

    public Task CompactAsync(CancellationToken cancellationToken = default) => parts.Store.CompactAsync(cancellationToken);

    public Task<string> ExportRunAsync(string runId, CancellationToken cancellationToken = default) =>
        parts.Store.ExportAsync(runId, cancellationToken);

    public Task<string> ImportRunAsync(string json, CancellationToken cancellationToken = default) =>
        parts.Store.ImportAsync(json, cancellationToken);

    public async Task<Lease> AcquireLeaseAsync(string name, CancellationToken cancellationToken = default) =>
        new(parts.Store, await parts.Store.AcquireLeaseAsync(name, cancellationToken));

    public Task<LeaseHolder?> FindHolderAsync(string name, CancellationToken cancellationToken = default) =>
        parts.Store.FindHolderAsync(name, cancellationToken);
}
