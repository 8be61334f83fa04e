using System.Linq.Expressions;

namespace Workflow.Engine;

/// <summary>What runs beside the steps that follow, and the way back to a step before.</summary>
internal sealed partial class StepBuilder<TData, TStepBody>
{
    public IContainerStepBuilder<TData, Schedule, TStepBody> Schedule(Expression<Func<TData, TimeSpan>> time)
    {
        var schedule = Follow(new WorkflowStep<Schedule> { Name = nameof(Schedule) });
        schedule.Input(step => step.Interval, time);
        return new ContainerStepBuilder<TData, Schedule, TStepBody>(builder, schedule.Step, this);
    }

    public IContainerStepBuilder<TData, Recur, TStepBody> Recur(
        Expression<Func<TData, TimeSpan>> interval, Expression<Func<TData, bool>> until)
    {
        var recur = Follow(new WorkflowStep<Recur> { Name = nameof(Recur) });
        recur.Input(step => step.Interval, interval).Input(step => step.StopCondition, until);
        return new ContainerStepBuilder<TData, Recur, TStepBody>(builder, recur.Step, this);
    }

    public IStepBuilder<TData, TStep> End<TStep>(string name)
        where TStep : IStepBody
    {
        var seen = new HashSet<int> { Step.Id };
        var left = new Queue<int>(seen);
        while (left.TryDequeue(out var id))
        {
            foreach (var before in builder.GetUpstreamSteps(id).Where(before => seen.Add(before.Id)))
            {
                if (before is WorkflowStep<TStep> found && found.Name == name)
                {
                    return new StepBuilder<TData, TStep>(builder, found);
                }

                left.Enqueue(before.Id);
            }
        }

        throw new WorkflowDefinitionLoadException($"No step '{name}' of {typeof(TStep).Name} leads to '{Step.Name}'.");
    }
}
