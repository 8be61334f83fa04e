namespace Workflow.Engine.Tests.Support;

/// <summary>Rows for tests that do not care what is in them.</summary>
internal static class Some
{
    public static DateTime Time { get; } = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    public static DefinitionText Definition { get; } = DefinitionText.Create(DefinitionFormat.Yaml, "Id: some");

    public static RunRow Run(string id, string? reference = null, WorkflowStatus status = WorkflowStatus.Runnable) => new()
    {
        Id = id,
        DefinitionId = "some",
        Version = 1,
        Reference = reference,
        Status = status,
        CreateTime = Time,
        NextExecution = Time,
    };

    public static PointerRow Pointer(string id, string stepKey = "step") => new()
    {
        Id = id,
        StepKey = stepKey,
        Active = true,
        Status = PointerStatus.Pending,
    };

    /// <summary>Creates a run at a pending step, and takes its lease.</summary>
    public static async Task<LeaseGrant> RunAsync(IRunStore store, string id, string? reference = null)
    {
        var result = await store.CommitAsync(new Checkpoint
        {
            RunId = id,
            Create = Definition,
            Run = Run(id, reference),
            Data = "{}",
            TakeLease = true,
            Pointers = [Pointer("1")],
        });
        return result.Lease!;
    }

    public static Checkpoint Begin(string runId, LeaseGrant lease, int sequence = 1) => new()
    {
        RunId = runId,
        Lease = lease,
        Begun = [new AttemptBegin(sequence, "step", sequence, "1", Time)],
    };

    public static Checkpoint Subscribe(string runId, LeaseGrant lease, DateTime asOf, string pointer = "1") => new()
    {
        RunId = runId,
        Lease = lease,
        Pointers = [Pointer(pointer) with { Active = false, Status = PointerStatus.WaitingForEvent }],
        Subscribed = [new SubscriptionRow(pointer, "name", "key", asOf, null)],
    };
}
