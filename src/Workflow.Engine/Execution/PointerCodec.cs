using System.Text.Json;

namespace Workflow.Engine;

/// <summary>Pointers to rows and back.</summary>
internal sealed class PointerCodec(ValueCodec values)
{
    public PointerRow Encode(ExecutionPointer pointer, string stepKey) => new()
    {
        Id = pointer.Id,
        StepKey = stepKey,
        Active = pointer.Active,
        Status = pointer.Status,
        SleepUntil = pointer.SleepUntil,
        StartTime = pointer.StartTime,
        EndTime = pointer.EndTime,
        EventName = pointer.EventName,
        EventKey = pointer.EventKey,
        EventPublished = pointer.EventPublished,
        EventData = values.Encode(pointer.EventData),
        PersistenceData = values.Encode(pointer.PersistenceData),
        ContextItem = values.Encode(pointer.ContextItem),
        Outcome = values.Encode(pointer.Outcome),
        RetryCount = pointer.RetryCount,
        PredecessorId = pointer.PredecessorId,
        Scope = [.. pointer.Scope],
        Extensions = EncodeExtensions(pointer.ExtensionAttributes),
    };

    public ExecutionPointer Decode(PointerRow row, WorkflowDefinition definition)
    {
        var step = definition.FindByKey(row.StepKey)
            ?? throw new WorkflowException(
                $"Definition '{definition.Id}' version {definition.Version} has no step '{row.StepKey}', which the run has been at.");
        return new ExecutionPointer
        {
            Id = row.Id,
            StepId = step.Id,
            StepName = step.Name,
            Active = row.Active,
            Status = row.Status,
            SleepUntil = row.SleepUntil,
            StartTime = row.StartTime,
            EndTime = row.EndTime,
            EventName = row.EventName,
            EventKey = row.EventKey,
            EventPublished = row.EventPublished,
            EventData = values.Decode(row.EventData),
            PersistenceData = values.Decode(row.PersistenceData),
            ContextItem = values.Decode(row.ContextItem),
            Outcome = values.Decode(row.Outcome),
            RetryCount = row.RetryCount,
            PredecessorId = row.PredecessorId,
            Scope = row.Scope,
            ExtensionAttributes = DecodeExtensions(row.Extensions),
        };
    }

    private string? EncodeExtensions(Dictionary<string, object?> extensions) =>
        extensions.Count == 0
            ? null
            : JsonSerializer.Serialize(extensions.ToDictionary(pair => pair.Key, pair => values.Encode(pair.Value)));

    private Dictionary<string, object?> DecodeExtensions(string? json) =>
        json is null
            ? []
            : (JsonSerializer.Deserialize<Dictionary<string, string?>>(json) ?? [])
                .ToDictionary(pair => pair.Key, pair => values.Decode(pair.Value));
}
