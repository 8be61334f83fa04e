using System.Linq.Expressions;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Engine;

/// <summary>A step of a definition.</summary>
public abstract class WorkflowStep
{
    /// <summary>The type that does the work.</summary>
    public abstract Type BodyType { get; }

    /// <summary>The step's position in the definition; the first is 0.</summary>
    public virtual int Id { get; set; }

    /// <summary>What people call it.</summary>
    public virtual string? Name { get; set; }

    /// <summary>The id given in the definition.</summary>
    public virtual string? ExternalId { get; set; }

    /// <summary>
    /// The step's stable key in the journal: the id given in the definition; else the name, where it is unique; else the
    /// body's type name and the position. Set when the definition is built.
    /// </summary>
    public string Key { get; internal set; } = "";

    /// <summary>The first steps of its branches.</summary>
    public virtual List<int> Children { get; set; } = [];

    /// <summary>What comes next.</summary>
    public virtual List<IStepOutcome> Outcomes { get; set; } = [];

    /// <summary>What it gets.</summary>
    public virtual List<IStepParameter> Inputs { get; set; } = [];

    /// <summary>What it brings.</summary>
    public virtual List<IStepParameter> Outputs { get; set; } = [];

    /// <summary>What happens when it fails; null takes the definition's default.</summary>
    public virtual WorkflowErrorHandling? ErrorBehavior { get; set; }

    /// <summary>The wait before the first retry.</summary>
    public virtual TimeSpan? RetryInterval { get; set; }

    /// <summary>The step that undoes it.</summary>
    public virtual int? CompensationStepId { get; set; }

    /// <summary>True when the branch goes on behind a compensated child.</summary>
    public virtual bool ResumeChildrenAfterCompensation => true;

    /// <summary>True when finished siblings are undone as well.</summary>
    public virtual bool RevertChildrenAfterCompensation => false;

    /// <summary>Ends the step early when it holds.</summary>
    public virtual LambdaExpression? CancelCondition { get; set; }

    /// <summary>True to go on behind a step whose cancel condition came true.</summary>
    public bool ProceedOnCancel { get; set; }

    /// <summary>What becomes of an attempt that began and has no end on record.</summary>
    public InDoubtPolicy InDoubt { get; set; }

    /// <summary>Called before an attempt is recorded.</summary>
    public virtual ExecutionPipelineDirective InitForExecution(
        WorkflowExecutorResult executorResult,
        WorkflowDefinition defintion,
        WorkflowInstance workflow,
        ExecutionPointer executionPointer) => ExecutionPipelineDirective.Next;

    /// <summary>Called before the body runs.</summary>
    public virtual ExecutionPipelineDirective BeforeExecute(
        WorkflowExecutorResult executorResult,
        IStepExecutionContext context,
        ExecutionPointer executionPointer,
        IStepBody body) => ExecutionPipelineDirective.Next;

    /// <summary>Called when the body has run.</summary>
    public virtual void AfterExecute(
        WorkflowExecutorResult executorResult,
        IStepExecutionContext context,
        ExecutionResult stepResult,
        ExecutionPointer executionPointer)
    {
    }

    /// <summary>Called before a retry.</summary>
    public virtual void PrimeForRetry(ExecutionPointer pointer)
    {
    }

    /// <summary>Makes the body from the attempt's services.</summary>
    public virtual IStepBody ConstructBody(IServiceProvider serviceProvider) =>
        (IStepBody)(serviceProvider.GetService(BodyType) ?? ActivatorUtilities.CreateInstance(serviceProvider, BodyType));
}

/// <summary>A step whose work is done by <typeparamref name="TStepBody"/>.</summary>
public class WorkflowStep<TStepBody> : WorkflowStep
    where TStepBody : IStepBody
{
    /// <inheritdoc />
    public override Type BodyType => typeof(TStepBody);
}

/// <summary>What a step's hook asks of the engine.</summary>
public enum ExecutionPipelineDirective
{
    /// <summary>Go on.</summary>
    Next = 0,

    /// <summary>Not now.</summary>
    Defer = 1,

    /// <summary>End the run.</summary>
    EndWorkflow = 2,
}

/// <summary>What a step's hooks leave for the engine.</summary>
public class WorkflowExecutorResult
{
    /// <summary>Errors met on the way.</summary>
    public List<ExecutionError> Errors { get; set; } = [];
}

/// <summary>An error met while driving a run.</summary>
public class ExecutionError
{
    /// <summary>When (UTC).</summary>
    public DateTime ErrorTime { get; set; }

    /// <summary>The run.</summary>
    public string WorkflowId { get; set; } = "";

    /// <summary>The pointer.</summary>
    public string ExecutionPointerId { get; set; } = "";

    /// <summary>What was wrong.</summary>
    public string Message { get; set; } = "";
}
