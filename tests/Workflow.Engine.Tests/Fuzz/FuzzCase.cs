using CsCheck;

namespace Workflow.Engine.Tests.Fuzz;

/// <summary>A definition, and what goes wrong while it runs.</summary>
internal sealed record FuzzCase(Block Root, WorkflowErrorHandling Default, IReadOnlyList<Fault> Faults)
{
    private const int Depth = 3;
    private static readonly Gen<Block>[] _blocks = MakeBlocks();

    public static Gen<FuzzCase> All { get; } = Gen.Select(
        _blocks[Depth],
        Gen.Frequency((5, WorkflowErrorHandling.Suspend), (2, WorkflowErrorHandling.Retry), (1, WorkflowErrorHandling.Compensate)),
        Fault.One.Array[0, 4],
        (root, handling, faults) => new FuzzCase(root, handling, faults));

    public override string ToString() => $"{Root} default {Default}, faults [{string.Join(' ', Faults)}]";

    private static Gen<Failing?> FailingOr(int never, Gen<FailingPlace> place) => Gen.Frequency(
        (never, Gen.Const((Failing?)null)),
        (3, Gen.Select(Gen.Int[1, 3], place, Failing? (times, where) => new Failing(times, where))));

    private static Gen<FailingPlace> Anywhere =>
        Gen.Frequency((4, FailingPlace.Body), (1, FailingPlace.Input), (2, FailingPlace.Output));

    private static Gen<WorkflowErrorHandling?> Handling => Gen.Frequency<WorkflowErrorHandling?>(
        (12, null), (4, WorkflowErrorHandling.Retry), (2, WorkflowErrorHandling.Suspend), (2, WorkflowErrorHandling.Compensate),
        (1, WorkflowErrorHandling.Terminate));

    private static Gen<Undo?> UndoOr(int never) => Gen.Frequency(
        (never, Gen.Const((Undo?)null)),
        (3, Gen.Select(
            Gen.Int[1, 3], FailingOr(9, Anywhere), Handling, Undo? (steps, fails, handling) => new Undo(steps, fails, handling))));

    private static Gen<Deed> Deeds => Gen.Select(
        FailingOr(8, Anywhere), Handling, UndoOr(4), (fails, handling, undo) => new Deed(fails) { OnError = handling, Undo = undo });

    private static Gen<Deed> Cancellers => Gen.Select(
        FailingOr(8, Anywhere),
        Gen.Frequency((1, WorkflowErrorHandling.Suspend), (2, WorkflowErrorHandling.Retry)),
        (fails, handling) => new Deed(fails) { OnError = handling });

    private static Gen<Block>[] MakeBlocks()
    {
        var blocks = new Gen<Block>[Depth + 1];
        for (var depth = 0; depth <= Depth; depth++)
        {
            var inside = depth == 0 ? null : blocks[depth - 1];
            var tail = inside is null
                ? Gen.Frequency((30, Gen.Const((Tail?)null)), (1, Gen.Const((Tail?)new Ending())))
                : Gen.Frequency(
                    (20, Gen.Const((Tail?)null)),
                    (1, Gen.Const((Tail?)new Ending())),
                    (3, Gen.Select(Gen.Int[0, 2], inside.Array[2, 2], Tail? (chosen, branches) => new Decision(chosen, branches))));
            blocks[depth] = Gen.Select(Deeds, Parts(inside).Array[0, depth + 1], tail, (first, rest, last) => new Block(first, rest, last));
        }

        return blocks;
    }

    private static Gen<Part> Parts(Gen<Block>? inside)
    {
        var leaf = Gen.Frequency(
            (8, Deeds.Select(Part (deed) => deed)),
            (1, Gen.Int[1, 12].Select(Part (minutes) => new Nap(minutes))),
            (2, Gen.Select(Gen.Enum<Moment>(), Part (moment) => new Wait(moment))),
            (1, Gen.Select(
                FailingOr(4, Gen.Const(FailingPlace.Body)), Handling, Part (fails, handling) => new HandOver(fails) { OnError = handling })));
        if (inside is null)
        {
            return leaf;
        }

        var container = Gen.Frequency(
            (2, Gen.Select(Gen.Bool, inside, Part (holds, block) => new Choice(holds, block))),
            (2, Gen.Select(Gen.Int[0, 3], inside, Part (turns, block) => new Loop(turns, block))),
            (2, Gen.Select(Gen.Int[0, 3], Gen.Bool, inside, Part (items, together, block) => new Each(items, together, block))),
            (3, inside.Array[1, 3].Select(Part (branches) => new Fork(branches))),
            (4, inside.Select(Part (block) => new Saga(block))),
            (1, Gen.Select(Gen.Int[0, 2], inside.Array[2, 2], Part (chosen, branches) => new Switch(chosen, branches))),
            (1, Gen.Select(Gen.Enum<Endless>(), Gen.Bool, Cancellers, Part (kind, proceeds, by) => new GiveUp(kind, proceeds, by))));
        return Gen.Frequency(
            (3, leaf),
            (4, Gen.Select(container, UndoOr(12), Handling, (part, undo, handling) => part with
            {
                Undo = undo,
                OnError = part is Saga ? handling : null,
            })));
    }
}
