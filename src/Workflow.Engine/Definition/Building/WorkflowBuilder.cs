using System.Collections;
using System.Linq.Expressions;

namespace Workflow.Engine;

internal class WorkflowBuilder : IWorkflowBuilder
{
    private readonly StepNumbers _numbers;
    private readonly HashSet<IWorkflowBuilder> _branches = [];

    public WorkflowBuilder()
        : this(new StepNumbers())
    {
    }

    protected WorkflowBuilder(StepNumbers numbers) => _numbers = numbers;

    public List<WorkflowStep> Steps { get; protected init; } = [];

    public int LastStep => Steps.Count == 0 ? -1 : Steps.Max(step => step.Id);

    protected StepNumbers Numbers => _numbers;

    protected WorkflowErrorHandling DefaultErrorBehavior { get; set; } = WorkflowErrorHandling.Suspend;

    protected TimeSpan? DefaultErrorRetryInterval { get; set; }

    public IWorkflowBuilder<T> UseData<T>()
        where T : new() => new WorkflowBuilder<T>(_numbers, Steps);

    public virtual WorkflowDefinition Build(string id, int version) => Build(id, version, typeof(object));

    public void AddStep(WorkflowStep step)
    {
        step.Id = _numbers.Next();
        Steps.Add(step);
    }

    public void AttachBranch(IWorkflowBuilder branch)
    {
        if (_branches.Add(branch))
        {
            Steps.AddRange(branch.Steps);
        }
    }

    protected WorkflowDefinition Build(string id, int version, Type dataType)
    {
        var definition = new WorkflowDefinition
        {
            Id = id,
            Version = version,
            DataType = dataType,
            DefaultErrorBehavior = DefaultErrorBehavior,
            DefaultErrorRetryInterval = DefaultErrorRetryInterval,
            Steps = new WorkflowStepCollection(DefinitionAssembly.Number(Steps)),
        };
        DefinitionAssembly.Finish(definition);
        definition.Text = DefinitionStructure.Describe(definition);
        return definition;
    }
}

/// <summary>Shared by a builder and its branches, so that ids never collide.</summary>
internal sealed class StepNumbers
{
    private int _next;

    public int Next() => _next++;
}

internal sealed class WorkflowBuilder<TData> : WorkflowBuilder, IWorkflowBuilder<TData>
    where TData : new()
{
    public WorkflowBuilder()
    {
    }

    internal WorkflowBuilder(StepNumbers numbers, List<WorkflowStep> steps)
        : base(numbers) => Steps = steps;

    public override WorkflowDefinition Build(string id, int version) => Build(id, version, typeof(TData));

    public IStepBuilder<TData, TStep> StartWith<TStep>(Action<IStepBuilder<TData, TStep>>? stepSetup = null)
        where TStep : IStepBody
    {
        var builder = Add(new WorkflowStep<TStep> { Name = typeof(TStep).Name });
        stepSetup?.Invoke(builder);
        return builder;
    }

    public IStepBuilder<TData, InlineStepBody> StartWith(Func<IStepExecutionContext, ExecutionResult> body) =>
        Add(new WorkflowStepInline { Body = body });

    public IStepBuilder<TData, ActionStepBody> StartWith(Action<IStepExecutionContext> body) => Add(new ActionStep(body));

    public IEnumerable<WorkflowStep> GetUpstreamSteps(int id) =>
        Steps.Where(step => step.Outcomes.Any(outcome => outcome.NextStep == id));

    public IWorkflowBuilder<TData> UseDefaultErrorBehavior(WorkflowErrorHandling behavior, TimeSpan? retryInterval = null)
    {
        DefaultErrorBehavior = behavior;
        DefaultErrorRetryInterval = retryInterval;
        return this;
    }

    public IWorkflowBuilder<TData> CreateBranch() => new WorkflowBuilder<TData>(Numbers, []);

    public IStepBuilder<TData, TStep> Then<TStep>(Action<IStepBuilder<TData, TStep>>? stepSetup = null)
        where TStep : IStepBody => Start().Then(stepSetup);

    public IStepBuilder<TData, TStep> Then<TStep>(IStepBuilder<TData, TStep> newStep)
        where TStep : IStepBody => Start().Then(newStep);

    public IStepBuilder<TData, InlineStepBody> Then(Func<IStepExecutionContext, ExecutionResult> body) => Start().Then(body);

    public IStepBuilder<TData, ActionStepBody> Then(Action<IStepExecutionContext> body) => Start().Then(body);

    public IStepBuilder<TData, WaitFor> WaitFor(
        string eventName,
        Expression<Func<TData, string>> eventKey,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null) =>
        Start().WaitFor(eventName, eventKey, effectiveDate, cancelCondition);

    public IStepBuilder<TData, WaitFor> WaitFor(
        string eventName,
        Expression<Func<TData, IStepExecutionContext, string>> eventKey,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null) =>
        Start().WaitFor(eventName, eventKey, effectiveDate, cancelCondition);

    public IStepBuilder<TData, Delay> Delay(Expression<Func<TData, TimeSpan>> period) => Start().Delay(period);

    public IStepBuilder<TData, Decide> Decide(Expression<Func<TData, object>> expression) => Start().Decide(expression);

    public IContainerStepBuilder<TData, Foreach, Foreach> ForEach(Expression<Func<TData, IEnumerable>> collection) =>
        Start().ForEach(collection);

    public IContainerStepBuilder<TData, Foreach, Foreach> ForEach(
        Expression<Func<TData, IEnumerable>> collection, Expression<Func<TData, bool>> runParallel) =>
        Start().ForEach(collection, runParallel);

    public IContainerStepBuilder<TData, Foreach, Foreach> ForEach(
        Expression<Func<TData, IStepExecutionContext, IEnumerable>> collection, Expression<Func<TData, bool>> runParallel) =>
        Start().ForEach(collection, runParallel);

    public IContainerStepBuilder<TData, While, While> While(Expression<Func<TData, bool>> condition) => Start().While(condition);

    public IContainerStepBuilder<TData, While, While> While(Expression<Func<TData, IStepExecutionContext, bool>> condition) =>
        Start().While(condition);

    public IContainerStepBuilder<TData, If, If> If(Expression<Func<TData, bool>> condition) => Start().If(condition);

    public IContainerStepBuilder<TData, If, If> If(Expression<Func<TData, IStepExecutionContext, bool>> condition) =>
        Start().If(condition);

    public IContainerStepBuilder<TData, When, OutcomeSwitch> When(
        Expression<Func<TData, object>> outcomeValue, string? label = null) =>
        ((IWorkflowModifier<TData, InlineStepBody>)Start()).When(outcomeValue, label);

    public IParallelStepBuilder<TData, Sequence> Parallel() => Start().Parallel();

    public IStepBuilder<TData, Sequence> Saga(Action<IWorkflowBuilder<TData>> builder) => Start().Saga(builder);

    public IContainerStepBuilder<TData, Schedule, InlineStepBody> Schedule(Expression<Func<TData, TimeSpan>> time) =>
        Start().Schedule(time);

    public IContainerStepBuilder<TData, Recur, InlineStepBody> Recur(
        Expression<Func<TData, TimeSpan>> interval, Expression<Func<TData, bool>> until) => Start().Recur(interval, until);

    public IStepBuilder<TData, Activity> Activity(
        string activityName,
        Expression<Func<TData, object>>? parameters = null,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null) =>
        Start().Activity(activityName, parameters, effectiveDate, cancelCondition);

    public IStepBuilder<TData, Activity> Activity(
        Expression<Func<TData, IStepExecutionContext, string>> activityName,
        Expression<Func<TData, object>>? parameters = null,
        Expression<Func<TData, DateTime>>? effectiveDate = null,
        Expression<Func<TData, bool>>? cancelCondition = null) =>
        Start().Activity(activityName, parameters, effectiveDate, cancelCondition);

    /// <summary>Adds a branch to a container.</summary>
    /// <exception cref="WorkflowDefinitionLoadException">The branch has no steps.</exception>
    internal void AddBranch(WorkflowStep container, Action<IWorkflowBuilder<TData>> build)
    {
        var branch = CreateBranch();
        build(branch);
        if (branch.Steps.Count == 0)
        {
            throw new WorkflowDefinitionLoadException($"A branch of '{container.Name}' has no steps.");
        }

        container.Children.Add(branch.Steps[0].Id);
        AttachBranch(branch);
    }

    internal StepBuilder<TData, TStep> Add<TStep>(WorkflowStep<TStep> step)
        where TStep : IStepBody
    {
        AddStep(step);
        return new StepBuilder<TData, TStep>(this, step);
    }

    private StepBuilder<TData, InlineStepBody> Start() =>
        Add(new WorkflowStepInline { Body = _ => ExecutionResult.Next() });
}
