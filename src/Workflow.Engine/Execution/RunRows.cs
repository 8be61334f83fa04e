namespace Workflow.Engine;

/// <summary>A run's own row and back, without data and pointers.</summary>
internal static class RunRows
{
    public static WorkflowInstance ToInstance(this RunRow row) => new()
    {
        Id = row.Id,
        WorkflowDefinitionId = row.DefinitionId,
        Version = row.Version,
        Description = row.Description,
        Reference = row.Reference,
        NextExecution = row.NextExecution?.Ticks,
        Status = row.Status,
        Outcome = row.Outcome,
        CreateTime = row.CreateTime,
        CompleteTime = row.CompleteTime,
    };

    public static RunRow ToRow(this WorkflowInstance instance) => new()
    {
        Id = instance.Id,
        DefinitionId = instance.WorkflowDefinitionId,
        Version = instance.Version,
        Description = instance.Description,
        Reference = instance.Reference,
        Status = instance.Status,
        Outcome = instance.Outcome,
        CreateTime = instance.CreateTime,
        CompleteTime = instance.CompleteTime,
        NextExecution = instance.NextExecution is { } ticks ? new DateTime(ticks, DateTimeKind.Utc) : null,
    };
}
