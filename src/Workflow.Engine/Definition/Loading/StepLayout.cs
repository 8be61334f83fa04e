namespace Workflow.Engine;

/// <summary>The steps of a definition in one row, numbered, with what is inside and beside them.</summary>
internal sealed class StepLayout
{
    private readonly SourcePlaces _places;
    private readonly List<PlannedStep> _steps = [];
    private readonly Dictionary<string, PlannedStep> _byId = [];

    private readonly bool _isStored;

    private StepLayout(SourcePlaces places, bool isStored) => (_places, _isStored) = (places, isStored);

    public IReadOnlyList<PlannedStep> Steps => _steps;

    /// <param name="source">What is written.</param>
    /// <param name="isStored">True for a run's own definition: the engine may have written its text, with lists that are empty.</param>
    /// <exception cref="WorkflowDefinitionLoadException">A step has no id, or that of another step; a list of steps is empty.</exception>
    public static StepLayout Plan(DefinitionSourceV1 source, bool isStored)
    {
        var layout = new StepLayout(source.Places, isStored);
        layout.Add(source.Steps, new StepLevel(null));
        return layout;
    }

    /// <summary>The position of the step that another goes on at.</summary>
    /// <exception cref="WorkflowDefinitionLoadException">There is none, or it is inside or outside of a container.</exception>
    public int Find(PlannedStep from, string key, string next)
    {
        if (from.Level.Positions.TryGetValue(next, out var position))
        {
            return position;
        }

        var what = _byId.TryGetValue(next, out var elsewhere)
            ? $"step '{next}' is {elsewhere.Level.PlaceSeenFrom(from.Level)}: a step goes on only at one that stands beside it"
            : $"there is no step '{next}' to go on at{DefinitionFault.Suggest(next, from.Level.Positions.Keys)}";
        throw Fault(from.Source, key, what);
    }

    private void Add(List<StepSourceV1> steps, StepLevel level)
    {
        foreach (var step in steps)
        {
            var planned = Add(step, level);
            RefuseEmpty(step, "Do", step.Do.Count);
            RefuseEmpty(step, "CompensateWith", step.CompensateWith.Count);
            foreach (var branch in step.Do)
            {
                planned.Children.Add(AddBranch(step, "Do", branch));
            }

            if (step.CompensateWith.Count > 0)
            {
                planned.CompensationStepId = AddCompensation(step);
            }
        }
    }

    private PlannedStep Add(StepSourceV1 step, StepLevel level)
    {
        var planned = new PlannedStep(_steps.Count, step, level);
        Require(step.Id.Length > 0, step, "", "the step has no Id");
        Require(_byId.TryAdd(step.Id, planned), step, "Id", "another step has this Id");
        level.Positions.Add(step.Id, planned.Position);
        _steps.Add(planned);
        return planned;
    }

    // Several steps are undone with as one: a sequence with them as its branch.
    private int AddCompensation(StepSourceV1 step)
    {
        if (step.CompensateWith.Count == 1)
        {
            return AddBranch(step, "CompensateWith", step.CompensateWith);
        }

        var group = new PlannedStep(_steps.Count, step, new StepLevel(null)) { IsCompensation = true };
        _steps.Add(group);
        group.Children.Add(AddBranch(step, "CompensateWith", step.CompensateWith));
        return group.Position;
    }

    private int AddBranch(StepSourceV1 owner, string key, List<StepSourceV1> steps)
    {
        Require(steps.Count > 0, owner, key, "a branch has no steps");
        var first = _steps.Count;
        Add(steps, new StepLevel(key == "Do" ? $"in a branch of '{owner.Id}'" : $"in the compensation of '{owner.Id}'"));
        return first;
    }

    private void RefuseEmpty(StepSourceV1 step, string key, int count)
    {
        var isWritten = !_isStored && _places.LineOf(step, key) is not null;
        Require(count > 0 || !isWritten, step, key, $"'{key}' has no steps");
    }

    private void Require(bool holds, StepSourceV1 step, string key, string otherwise)
    {
        if (!holds)
        {
            throw Fault(step, key, otherwise);
        }
    }

    private WorkflowDefinitionLoadException Fault(StepSourceV1 step, string key, string what) =>
        DefinitionFault.At(_places.LineOf(step, key) ?? _places.LineOf(step), step.Id is { Length: > 0 } id ? id : null, what);
}

/// <summary>A step as written, with its number.</summary>
internal sealed record PlannedStep(int Position, StepSourceV1 Source, StepLevel Level)
{
    /// <summary>The first steps of its branches.</summary>
    public List<int> Children { get; } = [];

    public int? CompensationStepId { get; set; }

    /// <summary>True for what is not written itself: the group of several steps that undo <see cref="Source"/>.</summary>
    public bool IsCompensation { get; init; }
}

/// <summary>Steps that stand beside each other, and so may go on at each other.</summary>
internal sealed class StepLevel(string? place)
{
    private readonly string _place = place ?? "among the definition's own steps";

    public Dictionary<string, int> Positions { get; } = [];

    public string PlaceSeenFrom(StepLevel level) =>
        _place == level._place ? "in another branch" : $"{_place}, and this one {level._place}";
}
