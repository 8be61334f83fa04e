using System.Dynamic;

namespace Workflow.Engine;

/// <summary>A definition as written.</summary>
public abstract class DefinitionSource
{
    /// <summary>The definition's id.</summary>
    public string Id { get; set; } = "";

    /// <summary>The definition's version.</summary>
    public int Version { get; set; }

    /// <summary>What it does, for people.</summary>
    public string? Description { get; set; }
}

/// <summary>A definition as written, in the first version of the format.</summary>
public class DefinitionSourceV1 : DefinitionSource
{
    /// <summary>The name of the data type.</summary>
    public string? DataType { get; set; }

    /// <summary>What happens when a step fails that does not say it itself; suspend by default.</summary>
    public WorkflowErrorHandling DefaultErrorBehavior { get; set; } = WorkflowErrorHandling.Suspend;

    /// <summary>The wait before the first retry of a step that does not say it itself.</summary>
    public TimeSpan? DefaultErrorRetryInterval { get; set; }

    /// <summary>The steps; the run starts with the first.</summary>
    public List<StepSourceV1> Steps { get; set; } = [];

    internal SourcePlaces Places { get; init; } = new();
}

/// <summary>A step as written, in the first version of the format.</summary>
public class StepSourceV1
{
    /// <summary>The name of the step's type.</summary>
    public string StepType { get; set; } = "";

    /// <summary>The step's id: its key in the journal.</summary>
    public string Id { get; set; } = "";

    /// <summary>What people call it.</summary>
    public string? Name { get; set; }

    /// <summary>An expression that ends the step early.</summary>
    public string? CancelCondition { get; set; }

    /// <summary>What happens when it fails.</summary>
    public WorkflowErrorHandling? ErrorBehavior { get; set; }

    /// <summary>The wait before the first retry.</summary>
    public TimeSpan? RetryInterval { get; set; }

    /// <summary>The branches inside a container; each starts with its first step.</summary>
    public List<List<StepSourceV1>> Do { get; set; } = [];

    /// <summary>The steps that undo it; the first is where undoing starts.</summary>
    public List<StepSourceV1> CompensateWith { get; set; } = [];

    /// <summary>True for a saga.</summary>
    public bool Saga { get; set; }

    /// <summary>The step after it.</summary>
    public string? NextStepId { get; set; }

    /// <summary>
    /// By step property: the text of an expression, or an object or a list of values. In an object a key that begins with <c>@</c> has
    /// an expression, any other key a value as it stands; the leaves of a list are what its key says.
    /// </summary>
    public ExpandoObject Inputs { get; set; } = new();

    /// <summary>Expressions by data property.</summary>
    public Dictionary<string, string> Outputs { get; set; } = [];

    /// <summary>Conditions by next step; each step whose condition holds is next.</summary>
    public Dictionary<string, string> SelectNextStep { get; set; } = [];

    /// <summary>True to go on behind a step whose cancel condition came true.</summary>
    public bool ProceedOnCancel { get; set; }

    /// <summary>What becomes of an attempt that began and has no end on record; it is run again by default.</summary>
    public InDoubtPolicy? InDoubt { get; set; }
}
