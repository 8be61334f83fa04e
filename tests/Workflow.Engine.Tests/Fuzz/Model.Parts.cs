namespace Workflow.Engine.Tests.Fuzz;

/// <summary>The interpreter: what each part does, and what becomes of it when something in it fails.</summary>
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
        HandOver hand => RunStepAsync(part, NewVisit(part, id, item, frame), EndingOf(hand.Fails, FuzzData.Place(id, item)), StepEnding.Waiting),
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

    private async Task<bool> RunSwitchAsync(Switch choice, string id, string item, Frame? frame)
    {
        await AttemptAsync(new Visit($"{id}d", item, frame), () => StepEnding.Completed);
        return await RunContainerAsync(choice, NewVisit(choice, id, item, frame));
    }

    private async Task<bool> RunContainerAsync(Container container, Visit visit)
    {
        var turns = Turns(container, visit);
        var turn = 0;
        while (true)
        {
            if (await AttemptAsync(visit, () => turns(turn) is null ? StepEnding.Completed : StepEnding.Persisted) == StepEnding.Completed)
            {
                return true;
            }

            var frame = new Frame(visit.Frame, visit, visit.Part);
            _frames.Add(frame);
            await Task.WhenAll(turns(turn)!.Select(branch => branch(frame))); // not null: else it would have completed
            if (frame.IsCut)
            {
                if (await TakeBackAsync(container, frame) is { } goesOn)
                {
                    return goesOn;
                }

                turn = -1;
            }

            frame.IsOver = true;
            turn++;
        }
    }

    /// <summary>What a container does in its n-th turn; null when it is done.</summary>
    private Func<int, IEnumerable<Func<Frame, Task>>?> Turns(Container container, Visit visit)
    {
        Func<Frame, Task> Branch(int index, string item) =>
            frame => RunAsync(container.Branches[index], Container.Prefix(visit.Id, index), item, frame);

        var counted = Block.Id(Container.Prefix(visit.Id, 0), 0);
        return container switch
        {
            Choice choice => turn => choice.Holds && turn == 0 ? [Branch(0, visit.Item)] : null,
            Loop loop => _ => Data.Count(counted, visit.Item) < loop.Turns ? [Branch(0, visit.Item)] : null,
            Each { Together: true } each => turn => turn == 0 && each.Items > 0 ? each.Of(visit.Item).Select(item => Branch(0, item)) : null,
            Each each => turn => turn < each.Items ? [Branch(0, each.Of(visit.Item)[turn])] : null,
            Switch choice => turn => turn == 0 ? choice.Branches.Select((_, index) => When(choice, visit, index)) : null,
            _ => turn => turn == 0 ? container.Branches.Select((_, index) => Branch(index, visit.Item)) : null,
        };
    }

    private Func<Frame, Task> When(Switch choice, Visit visit, int index) => async frame =>
    {
        try
        {
            var when = new Visit($"{visit.Id}w{index}", visit.Item, frame);
            if (choice.Chosen != index)
            {
                await AttemptAsync(when, () => StepEnding.Completed);
                return;
            }

            await AttemptAsync(when, () => StepEnding.Persisted);
            var inner = new Frame(frame, when, null);
            _frames.Add(inner);
            await RunAsync(choice.Branches[index], Container.Prefix(visit.Id, index), visit.Item, inner);
            if (inner.IsCut)
            {
                await TakeBackAsync(choice, inner);
            }

            inner.IsOver = true;
            await AttemptAsync(when, () => StepEnding.Completed);
        }
        catch (CutException)
        {
            // The switch is taken back.
        }
    };

    /// <returns>Whether the run goes on behind the container; null when it begins anew.</returns>
    private async Task<bool?> TakeBackAsync(Container container, Frame frame)
    {
        var visit = frame.Container;
        await NextTurnAsync(frame);
        if (frame.IsLeaving && !frame.IsFailing)
        {
            frame.IsOver = true;
            throw new LeftException();
        }

        if (container is Saga)
        {
            var undone = _begun
                .Where(each => each.Frame?.IsIn(frame) == true && each.Part?.Undo is not null)
                .Where(each => !each.IsUndo && !each.IsUndone && !each.Frame!.IsCovered) // not null: see above
                .OrderByDescending(each => each.BegunAs)
                .ToList();
            undone.ForEach(each => each.IsUndone = true);
            foreach (var each in undone)
            {
                await UndoAsync(each, each.Part!.Undo!); // not null: see above
            }

            if (undone.Count > 0)
            {
                await NextTurnAsync(frame);
            }
        }

        frame.IsOver = true;
        if (container.OnError is null or WorkflowErrorHandling.Compensate)
        {
            return await LeaveAsync(visit);
        }

        return await HandleAsync(visit, container.OnError.Value);
    }

    private async Task NextTurnAsync(Frame frame)
    {
        var goesOn = new TaskCompletionSource<bool>();
        _turns.Add((frame, goesOn));
        if (!await goesOn.Task)
        {
            frame.IsOver = true;
            throw new CutException();
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
