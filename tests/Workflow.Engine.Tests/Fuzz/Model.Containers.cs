namespace Workflow.Engine.Tests.Fuzz;

/// <summary>The interpreter: what containers do, and how they are taken back when something in them fails.</summary>
internal sealed partial class Model
{
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
            var ending = await AttemptAsync(visit, () => turns(turn) is null ? StepEnding.Completed : StepEnding.Persisted);
            if (ending == StepEnding.Completed)
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
            Each { Together: true } each => turn =>
                turn == 0 && each.Items > 0 ? each.Of(visit.Item).Select(item => Branch(0, item)) : null,
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
}
