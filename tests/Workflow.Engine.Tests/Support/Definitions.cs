namespace Workflow.Engine.Tests.Support;

/// <summary>A definition given as a lambda.</summary>
internal sealed class Definition<TData>(string id, Action<IWorkflowBuilder<TData>> build, int version = 1) : IWorkflow<TData>
    where TData : new()
{
    public string Id => id;

    public int Version => version;

    public void Build(IWorkflowBuilder<TData> builder) => build(builder);
}

public sealed class Counted
{
    public int Value { get; set; }

    public string? Text { get; set; }

    public List<string> Trace { get; set; } = [];
}

/// <summary>Doubles its input.</summary>
public sealed class Doubling : StepBody
{
    public int In { get; set; }

    public int Out { get; set; }

    public override ExecutionResult Run(IStepExecutionContext context)
    {
        Out = In * 2;
        return ExecutionResult.Next();
    }
}

/// <summary>Runs a function the test gives it, held in a static slot because bodies are made by the engine.</summary>
internal sealed class Gate
{
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Calls { get; set; }
}

/// <summary>Holds its run until the test opens the gate, which comes from the test's services.</summary>
internal sealed class Gated(Gate gate) : StepBodyAsync
{
    public override async Task<ExecutionResult> RunAsync(IStepExecutionContext context)
    {
        gate.Calls++;
        gate.Entered.TrySetResult();
        await gate.Open.Task;
        return ExecutionResult.Next();
    }
}

/// <summary>Holds its run until it is cancelled.</summary>
internal sealed class UntilCancelled(Gate gate) : StepBodyAsync
{
    public override async Task<ExecutionResult> RunAsync(IStepExecutionContext context)
    {
        gate.Calls++;
        gate.Entered.TrySetResult();
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
        return ExecutionResult.Next();
    }
}

/// <summary>Has an input that a definition must give.</summary>
public sealed class Demanding : StepBody
{
    public required string Needed { get; set; }

    public override ExecutionResult Run(IStepExecutionContext context) => ExecutionResult.Next();
}

/// <summary>Fails until the test allows it.</summary>
public sealed class FailingUnless : StepBody
{
    public static bool Allowed { get; set; }

    public override ExecutionResult Run(IStepExecutionContext context) =>
        Allowed ? ExecutionResult.Next() : throw new InvalidOperationException("not allowed yet");
}
