namespace Workflow.Engine;

/// <summary>The connections of a definition: no step that is never reached, no cycle that is never left.</summary>
internal sealed class DefinitionGraph
{
    private readonly WorkflowDefinition _definition;
    private readonly StepFault _fault;
    private readonly List<WorkflowStep> _steps;

    public DefinitionGraph(WorkflowDefinition definition, StepFault fault)
    {
        _definition = definition;
        _fault = fault;
        _steps = [.. definition.Steps];
    }

    public void Check()
    {
        var reached = Reach([_steps[0]], step => [.. Next(step), .. Inside(step), .. Undoing(step)]);
        if (_steps.Find(step => !reached.Contains(step)) is { } unreached)
        {
            throw _fault(unreached, "Id", "no step leads here");
        }

        // Most definitions only go forward, and are done here.
        if (_steps.TrueForAll(step => Always(step).All(next => next.Id > step.Id)))
        {
            return;
        }

        var circling = FindCircling();
        if (circling.Count > 0 && FindCycle(circling) is var (from, to))
        {
            throw _fault(from, "NextStepId", $"going on at '{NameOf(to)}' makes a cycle without an exit");
        }
    }

    public static string NameOf(WorkflowStep step) => step.ExternalId ?? step.Name ?? step.BodyType.Name;

    /// <summary>
    /// Steps that come round again by connections that always hold, and never by one through which the run, or the branch they are
    /// in, may end.
    /// </summary>
    private HashSet<WorkflowStep> FindCircling()
    {
        var left = new HashSet<WorkflowStep>(_steps);
        left.ExceptWith(FindEnding());
        Trim(left);
        return left;
    }

    /// <summary>Takes out what leads to nothing that is left, until no step is left or each leads to another.</summary>
    private void Trim(HashSet<WorkflowStep> left)
    {
        var before = _steps.ToDictionary(step => step, _ => new List<WorkflowStep>());
        var ways = new Dictionary<WorkflowStep, int>();
        foreach (var step in left)
        {
            var following = Always(step).Where(left.Contains).ToList();
            ways[step] = following.Count;
            following.ForEach(each => before[each].Add(step));
        }

        var ending = new Queue<WorkflowStep>(left.Where(step => ways[step] == 0));
        while (ending.TryDequeue(out var step))
        {
            left.Remove(step);
            foreach (var each in before[step].Where(each => --ways[each] == 0))
            {
                ending.Enqueue(each);
            }
        }
    }

    private HashSet<WorkflowStep> FindEnding()
    {
        var before = _steps.ToDictionary(step => step, _ => new List<WorkflowStep>());
        foreach (var step in _steps)
        {
            foreach (var following in Next(step).Concat(Inside(step)))
            {
                before[following].Add(step);
            }
        }

        // From where the end of the run can be reached.
        var ending = Reach(_steps.Where(EndsRun), step => before[step]);
        foreach (var step in _steps)
        {
            var inside = Reach(Inside(step), inner => [.. Next(inner), .. Inside(inner)]);
            if (Waits(step) || inside.Any(Waits) || step is { CancelCondition: not null, ProceedOnCancel: false })
            {
                ending.Add(step);
            }

            if (step.CancelCondition is not null)
            {
                ending.UnionWith(inside);
            }
        }

        return ending;
    }

    // A step class of a program's own may end the run before its body runs.
    private static bool EndsRun(WorkflowStep step) =>
        step is EndStep || step.GetType().GetMethod(nameof(WorkflowStep.InitForExecution))?.DeclaringType != typeof(WorkflowStep);

    // Whoever sends the event, or the result, may also end the run instead.
    private static bool Waits(WorkflowStep step) => step.BodyType == typeof(WaitFor) || step.BodyType == typeof(Activity);

    private (WorkflowStep From, WorkflowStep To)? FindCycle(HashSet<WorkflowStep> circling)
    {
        foreach (var from in _steps.Where(circling.Contains))
        {
            foreach (var to in Always(from).Where(to => to.Id <= from.Id && circling.Contains(to)))
            {
                if (Reach([to], step => Always(step).Where(circling.Contains)).Contains(from))
                {
                    return (from, to);
                }
            }
        }

        return null;
    }

    private static HashSet<WorkflowStep> Reach(IEnumerable<WorkflowStep> starts, Func<WorkflowStep, IEnumerable<WorkflowStep>> next)
    {
        var reached = new HashSet<WorkflowStep>(starts);
        var open = new Stack<WorkflowStep>(reached);
        while (open.TryPop(out var step))
        {
            foreach (var following in next(step).Where(reached.Add))
            {
                open.Push(following);
            }
        }

        return reached;
    }

    private IEnumerable<WorkflowStep> Next(WorkflowStep step) => step.Outcomes.Select(outcome => At(step, "NextStepId", outcome.NextStep));

    private IEnumerable<WorkflowStep> Inside(WorkflowStep step) => step.Children.Select(child => At(step, "Do", child));

    private IEnumerable<WorkflowStep> Undoing(WorkflowStep step) =>
        step.CompensationStepId is { } undo ? [At(step, "CompensateWith", undo)] : [];

    /// <summary>Where a step goes on whatever it brought; a sequence goes through its branches first, the other containers may not.</summary>
    private IEnumerable<WorkflowStep> Always(WorkflowStep step) => step.Outcomes
        .Where(outcome => outcome is ValueOutcome { IsConditional: false } or DeclaredOutcome { IsAlways: true })
        .Select(outcome => At(step, "NextStepId", outcome.NextStep))
        .Concat(step.BodyType == typeof(Sequence) ? Inside(step) : []);

    private WorkflowStep At(WorkflowStep from, string key, int position) =>
        _definition.Steps.FindById(position) ?? throw _fault(from, key, $"there is no step at position {position}");
}
