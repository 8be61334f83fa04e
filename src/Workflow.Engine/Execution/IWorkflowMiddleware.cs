namespace Workflow.Engine;

/// <summary>The rest of the pipeline around a run.</summary>
public delegate Task WorkflowDelegate();

/// <summary>The rest of the pipeline around an attempt.</summary>
public delegate Task<ExecutionResult> WorkflowStepDelegate();

/// <summary>When a workflow middleware is called.</summary>
public enum WorkflowMiddlewarePhase
{
    /// <summary>Before a run is created; an exception refuses the start.</summary>
    PreWorkflow = 0,

    /// <summary>After a run has ended.</summary>
    PostWorkflow = 1,

    /// <summary>Each time a host begins to drive a run.</summary>
    ExecuteWorkflow = 2,
}

/// <summary>Called around runs.</summary>
public interface IWorkflowMiddleware
{
    /// <summary>When it is called.</summary>
    WorkflowMiddlewarePhase Phase { get; }

    /// <summary>Does its work and calls <paramref name="next"/>.</summary>
    Task HandleAsync(WorkflowInstance workflow, WorkflowDelegate next);
}

/// <summary>Called around each attempt; the first registered is the outermost.</summary>
public interface IWorkflowStepMiddleware
{
    /// <summary>Does its work and calls <paramref name="next"/>.</summary>
    Task<ExecutionResult> HandleAsync(IStepExecutionContext context, IStepBody body, WorkflowStepDelegate next);
}

/// <summary>Hears errors of workflow middleware after the start.</summary>
public interface IWorkflowMiddlewareErrorHandler
{
    /// <summary>Handles the error.</summary>
    Task HandleAsync(Exception ex);
}
