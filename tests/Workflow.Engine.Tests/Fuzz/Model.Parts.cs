namespace Workflow.Engine.Tests.Fuzz;

/// <summary>The interpreter: what each part does, and what becomes of it when it fails.</summary>
internal sealed partial class Model
{
    /// <returns>True when the run goes on behind it.</returns>
    private async Task<bool> RunAsync(Block block, string prefix, string item, Frame? frame)
    {
        try
        {
            for (var i = 0; i < block.Parts.Count; i++)
            {
                if (!await RunAsync(block.Parts[i], Block.Id(prefix, i), item, frame))
                {
                    return false;
                }
            }

            return await CloseAsync(block.Tail, Block.Id(prefix, block.Parts.Count), item, frame);
        }
        catch (CutException)
        {
            return false;
        }
    }

    private async Task<bool> CloseAsync(Tail? tail, string id, string item, Frame? frame)
    {
        if (tail is Ending)
        {
            _endings.Add(frame);
            return false;
        }

        if (tail is Decision decision)
        {
            await AttemptAsync(new Visit(id, item, frame), () => StepEnding.Completed);
            if (decision.Chosen < decision.Branches.Count)
            {
                await RunAsync(decision.Branches[decision.Chosen], Container.Prefix(id, decision.Chosen), item, frame);
            }

            return false;
        }

        return true;
    }

    private Task<bool> RunAsync(Part part, string id, string item, Frame? frame) => part switch
    {
        Deed deed => RunStepAsync(deed, NewVisit(part, id, item, frame), EndingOf(deed.Fails, FuzzData.Place(id, item))),
        Nap => RunStepAsync(part, NewVisit(part, id, item, frame), () => StepEnding.Completed, StepEnding.Sleeping),
        Wait => RunStepAsync(part, NewVisit(part, id, item, frame), () => StepEnding.Completed, StepEnding.Waiting),
        HandOver hand => RunStepAsync(
            part, NewVisit(part, id, item, frame), EndingOf(hand.Fails, FuzzData.Place(id, item)), StepEnding.Waiting),
        Stuck stuck => RunStuckAsync(stuck, id, item, frame),
        GiveUp giveUp => RunAsync(giveUp.Expand(id), id, item, frame),
        Switch choice => RunSwitchAsync(choice, id, item, frame),
        Container container => RunContainerAsync(container, NewVisit(part, id, item, frame)),
        _ => throw new ArgumentException($"{part} is not known.", nameof(part)),
    };

    private static Visit NewVisit(Part part, string id, string item, Frame? frame) => new(id, item, frame) { Part = part };

    private Func<StepEnding> EndingOf(Failing? fails, string place) => () =>
        fails is not null && _failures.GetValueOrDefault(place) < fails.Times ? StepEnding.Failed : StepEnding.Completed;

    /// <summary>A step, which may wait or sleep before it ends.</summary>
    private async Task<bool> RunStepAsync(Part part, Visit visit, Func<StepEnding> expected, StepEnding? first = null)
    {
        while (true)
        {
            if (first is { } ending)
            {
                await AttemptAsync(visit, () => ending);
            }

            if (await AttemptAsync(visit, expected) == StepEnding.Completed)
            {
                return true;
            }

            if (await HandleAsync(visit, part.OnError ?? HandlingOf(visit)) is { } goesOn)
            {
                return goesOn;
            }
        }
    }

    private WorkflowErrorHandling HandlingOf(Visit visit) =>
        visit.IsUndo ? WorkflowErrorHandling.Suspend
        : visit.Part?.Undo is not null || visit.Frame is { IsCompensated: true } ? WorkflowErrorHandling.Compensate
        : fuzz.Default;

    /// <returns>Whether the run goes on behind the visit; null when it is tried again.</returns>
    private async Task<bool?> HandleAsync(Visit visit, WorkflowErrorHandling handling)
    {
        switch (handling)
        {
            case WorkflowErrorHandling.Retry when visit.Retries < MostRetries:
                visit.Retries++;
                return null;
            case WorkflowErrorHandling.Terminate:
                Status = WorkflowStatus.Terminated;
                _ready.Clear();
                return await new TaskCompletionSource<bool?>().Task;
            case WorkflowErrorHandling.Compensate when !visit.IsUndo:
                return await LeaveAsync(visit);
            default:
                Status = WorkflowStatus.Suspended;
                var resumed = new TaskCompletionSource();
                _suspended.Add(resumed);
                await resumed.Task;
                return null;
        }
    }

    // A visit has failed for good.
    private async Task<bool> LeaveAsync(Visit visit)
    {
        if (visit.Part?.Undo is { } undo && visit.Frame is not { IsInSaga: true })
        {
            Outcome = RunOutcomes.Compensated;
            await UndoAsync(visit, undo);
            return visit.IsCut ? throw new CutException() : true;
        }

        if (visit.Frame is not { } around)
        {
            Outcome = RunOutcomes.Compensated;
            return false;
        }

        around.IsFailing = true;
        Cut(around);
        throw new CutException();
    }

    private async Task UndoAsync(Visit undone, Undo undo)
    {
        undone.IsUndone = true;
        var step = definition.FindByKey(undone.Id)!; // the visit has begun, so the key is one of the definition's
        var key = definition.Steps.FindById(step.CompensationStepId!.Value)!.Key; // the part has an undo
        if (undo.Steps > 1)
        {
            await AttemptAsync(new Visit(key, undone.Item, undone.Frame) { IsUndo = true }, () => StepEnding.Persisted);
        }

        for (var i = 0; i < undo.Steps; i++)
        {
            var last = i == undo.Steps - 1;
            var deed = new Deed(last ? undo.Fails : null) { OnError = last ? undo.OnError : null };
            var visit = new Visit($"{undone.Id}u{i}", undone.Item, undone.Frame) { IsUndo = true, Part = deed };
            await RunStepAsync(deed, visit, EndingOf(deed.Fails, visit.Place));
        }

        if (undo.Steps > 1)
        {
            await AttemptAsync(new Visit(key, undone.Item, undone.Frame) { IsUndo = true }, () => StepEnding.Completed);
        }
    }

    private async Task<bool> RunStuckAsync(Stuck stuck, string id, string item, Frame? frame)
    {
        var visit = new Visit(id, item, frame) { Part = stuck, CancelledWhen = () => Data.Any(stuck.By) };
        try
        {
            if (stuck.Kind == Endless.Container)
            {
                return await RunContainerAsync(new Choice(true, stuck.Inside), visit);
            }

            if (stuck.Kind == Endless.Event)
            {
                await AttemptAsync(visit, () => StepEnding.Waiting);
            }

            await AttemptAsync(visit, () => StepEnding.Completed);
            return true;
        }
        catch (LeftException)
        {
            return stuck.Proceeds;
        }
    }

    private async Task<StepEnding> AttemptAsync(Visit visit, Func<StepEnding> expected)
    {
        while (true)
        {
            if (visit.IsCut)
            {
                throw new CutException();
            }

            visit.Expected = expected;
            visit.Signal = new TaskCompletionSource<StepEnding>();
            _ready.Add(visit.Place, visit);
            var ending = await visit.Signal.Task;
            if (visit.IsCut)
            {
                throw new CutException();
            }

            if (ending is not (StepEnding.Unknown or StepEnding.Interrupted))
            {
                return ending;
            }
        }
    }
}
