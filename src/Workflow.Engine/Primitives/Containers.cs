using System.Collections;
using System.Globalization;

namespace Workflow.Engine;

/// <summary>
/// A step with branches inside. It is run once to start them, and again when all that is inside has ended; what it keeps in between
/// is <see cref="ControlPersistenceData"/>.
/// </summary>
public abstract class ContainerStepBody : StepBody
{
    /// <summary>True when the branches were started, and have all ended.</summary>
    private protected static bool IsBack(IStepExecutionContext context) =>
        context.PersistenceData is ControlPersistenceData { ChildrenActive: true };

    /// <summary>Starts the branches once, with the item of the loop around.</summary>
    private protected static ExecutionResult Enter(IStepExecutionContext context) =>
        ExecutionResult.Branch([context.Item], new ControlPersistenceData { ChildrenActive = true });
}

/// <summary>What a container keeps between its runs.</summary>
public class ControlPersistenceData
{
    /// <summary>True once its branches were started.</summary>
    public bool ChildrenActive { get; set; }
}

/// <summary>What a loop over items keeps between its turns.</summary>
public class IteratorPersistenceData : ControlPersistenceData
{
    /// <summary>The position of the item whose branch was started last, from 0.</summary>
    public int Index { get; set; }
}

/// <summary>Runs its branch when a condition holds.</summary>
public class If : ContainerStepBody
{
    /// <summary>The condition, looked at once.</summary>
    public bool Condition { get; set; }

    /// <inheritdoc />
    public override ExecutionResult Run(IStepExecutionContext context) =>
        Condition && !IsBack(context) ? Enter(context) : ExecutionResult.Next();
}

/// <summary>Runs its branch as long as a condition holds.</summary>
public class While : ContainerStepBody
{
    /// <summary>The condition, looked at before each turn.</summary>
    public bool Condition { get; set; }

    /// <inheritdoc />
    public override ExecutionResult Run(IStepExecutionContext context) => Condition ? Enter(context) : ExecutionResult.Next();
}

/// <summary>Runs its branch for each item, which is <see cref="IStepExecutionContext.Item"/> inside.</summary>
public class Foreach : ContainerStepBody
{
    /// <summary>
    /// The items; null is none. In parallel they are taken once; in turn the collection is read before each turn, by position, so it
    /// must not lose items meanwhile.
    /// </summary>
    public IEnumerable? Collection { get; set; }

    /// <summary>True (the default): all items at once. False: one after another.</summary>
    public bool RunParallel { get; set; } = true;

    /// <inheritdoc />
    public override ExecutionResult Run(IStepExecutionContext context)
    {
        var items = Collection?.Cast<object?>() ?? [];
        return RunParallel ? RunTogether(context, items.ToList()) : RunInTurn(context, items.ToList());
    }

    private static ExecutionResult RunTogether(IStepExecutionContext context, List<object?> items) =>
        items.Count == 0 || IsBack(context)
            ? ExecutionResult.Next()
            : ExecutionResult.Branch(items, new IteratorPersistenceData { ChildrenActive = true });

    private static ExecutionResult RunInTurn(IStepExecutionContext context, List<object?> items)
    {
        var index = context.PersistenceData is IteratorPersistenceData { ChildrenActive: true } last ? last.Index + 1 : 0;
        return index < items.Count
            ? ExecutionResult.Branch([items[index]], new IteratorPersistenceData { ChildrenActive = true, Index = index })
            : ExecutionResult.Next();
    }
}

/// <summary>Runs all its branches, side by side; one branch is a group of steps.</summary>
public class Sequence : ContainerStepBody
{
    /// <inheritdoc />
    public override ExecutionResult Run(IStepExecutionContext context) => IsBack(context) ? ExecutionResult.Next() : Enter(context);
}

/// <summary>Offers the outcome of the step before it to its <see cref="When"/> branches, and passes it on.</summary>
public class OutcomeSwitch : ContainerStepBody
{
    /// <inheritdoc />
    public override ExecutionResult Run(IStepExecutionContext context) =>
        IsBack(context) ? ExecutionResult.Outcome(OutcomeBefore(context.Workflow, context.ExecutionPointer)) : Enter(context);

    /// <summary>The outcome of the step before the switch.</summary>
    internal static object? OutcomeBefore(WorkflowInstance workflow, ExecutionPointer pointer) =>
        pointer.PredecessorId is { } before ? workflow.ExecutionPointers.FindById(before)?.Outcome : null;
}

/// <summary>Runs its branch when the switch around it was reached with an outcome.</summary>
public class When : ContainerStepBody
{
    /// <summary>The outcome; compared as a value, and else as text.</summary>
    public object? ExpectedOutcome { get; set; }

    /// <inheritdoc />
    public override ExecutionResult Run(IStepExecutionContext context) =>
        !IsBack(context) && IsMeant(context) ? Enter(context) : ExecutionResult.Next();

    private bool IsMeant(IStepExecutionContext context)
    {
        var around = context.ExecutionPointer.Scope.FirstOrDefault() is { } id ? context.Workflow.ExecutionPointers.FindById(id) : null;
        var outcome = around is null ? null : OutcomeSwitch.OutcomeBefore(context.Workflow, around);
        return Equals(ExpectedOutcome, outcome) || Text(ExpectedOutcome) == Text(outcome);
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
