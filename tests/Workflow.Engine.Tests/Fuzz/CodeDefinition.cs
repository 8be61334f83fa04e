using System.Linq.Expressions;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Fuzz;

/// <summary>A generated definition through the public builders.</summary>
internal static class CodeDefinition
{
    public const string EventName = "event";

    public static IWorkflow<FuzzData> Of(FuzzCase fuzz) => new Definition<FuzzData>("d", builder =>
    {
        builder.UseDefaultErrorBehavior(fuzz.Default, TimeSpan.FromMinutes(1));
        Build(fuzz.Root, builder, "");
    });

    /// <summary>The same definition, built, for its keys.</summary>
    public static WorkflowDefinition Compile(FuzzCase fuzz)
    {
        var builder = new WorkflowBuilder<FuzzData>();
        Of(fuzz).Build(builder);
        return builder.Build("d", 1);
    }

    public static Spot Build(Block block, IWorkflowBuilder<FuzzData> builder, string prefix)
    {
        var first = Block.Id(prefix, 0);
        var start = builder.StartWith<DeedBody>(step => Spot<DeedBody>.SetUp(step, first, block.First.Fails));
        var spot = Spot.At(start, block.First, first);
        for (var i = 0; i < block.Rest.Count; i++)
        {
            spot = spot.Add(block.Rest[i], Block.Id(prefix, i + 1));
        }

        return spot.Close(block.Tail, Block.Id(prefix, block.Parts.Count));
    }
}

/// <summary>Where a definition has got to.</summary>
internal abstract class Spot
{
    public abstract Spot Add(Part part, string id);

    public abstract Spot Close(Tail? tail, string id);

    /// <summary>Makes the branch that ends here follow on an outcome.</summary>
    public abstract void Follow(IStepBuilder<FuzzData, Decide> decide, object outcome);

    /// <summary>Behind a part, which gets its id, its compensation and its error behaviour.</summary>
    public static Spot At<TBody>(IStepBuilder<FuzzData, TBody> step, Part part, string id)
        where TBody : IStepBody
    {
        step.Id(id);
        if (part.OnError is { } handling)
        {
            step.OnError(handling, TimeSpan.FromMinutes(1));
        }

        if (part.Undo is { Steps: 1 } single)
        {
            step.CompensateWith<DeedBody>(undo => SetUpUndo(undo, $"{id}u0", single));
        }
        else if (part.Undo is { } several)
        {
            step.CompensateWithSequence(undo =>
            {
                var last = undo.StartWith<DeedBody>(each => Spot<DeedBody>.SetUp(each, $"{id}u0", null));
                for (var i = 1; i < several.Steps; i++)
                {
                    var (place, isLast) = ($"{id}u{i}", i == several.Steps - 1);
                    last = last.Then<DeedBody>(each => SetUpUndo(each, place, isLast ? several : new Undo(1)));
                }
            });
        }

        return new Spot<TBody>(step);
    }

    private static void SetUpUndo(IStepBuilder<FuzzData, DeedBody> step, string id, Undo undo)
    {
        Spot<DeedBody>.SetUp(step, id, undo.Fails);
        if (undo.OnError is { } handling)
        {
            step.OnError(handling, TimeSpan.FromMinutes(1));
        }
    }
}

internal sealed class Spot<TBody>(IStepBuilder<FuzzData, TBody> step) : Spot
    where TBody : IStepBody
{
    public static void SetUp(IStepBuilder<FuzzData, DeedBody> step, string id, Failing? fails) => step
        .Id(id)
        .Input((body, _, context) => body.Prepare(fails, id, context.Item))
        .Output((body, data) => body.PutOut(data));

    public override Spot Add(Part part, string id) => part switch
    {
        Deed deed => At(step.Then<DeedBody>(next => SetUp(next, id, deed.Fails)), part, id),
        Nap nap => At(step.Delay(_ => TimeSpan.FromMinutes(nap.Minutes)), part, id),
        Wait => At(step.WaitFor(CodeDefinition.EventName, (_, context) => id + context.Item), part, id),
        HandOver => At(step.Activity((_, context) => id + context.Item), part, id),
        Stuck stuck => AddStuck(stuck, id),
        GiveUp giveUp => Add(giveUp.Expand(id), id),
        Choice choice => At(step.If(_ => choice.Holds).Do(Inside(choice, id)), part, id),
        Loop loop => AddLoop(loop, id),
        Each each => At(step.ForEach((_, context) => each.Of($"{context.Item}"), _ => each.Together).Do(Inside(each, id)), part, id),
        Fork fork => AddFork(fork, id),
        Saga saga => At(step.Saga(Inside(saga, id)), part, id),
        Switch choice => AddSwitch(choice, id),
        _ => throw new ArgumentException($"{part} is not known.", nameof(part)),
    };

    public override Spot Close(Tail? tail, string id)
    {
        if (tail is Ending)
        {
            step.EndWorkflow();
        }
        else if (tail is Decision decision)
        {
            var decide = step.Decide(_ => decision.Chosen).Id(id);
            for (var i = 0; i < decision.Branches.Count; i++)
            {
                var branch = step.WorkflowBuilder.CreateBranch();
                CodeDefinition.Build(decision.Branches[i], branch, Container.Prefix(id, i)).Follow(decide, i);
            }
        }

        return this;
    }

    public override void Follow(IStepBuilder<FuzzData, Decide> decide, object outcome) => decide.Branch(outcome, step);

    private static Action<IWorkflowBuilder<FuzzData>> Inside(Container container, string id, int branch = 0) =>
        builder => CodeDefinition.Build(container.Branches[branch], builder, Container.Prefix(id, branch));

    private Spot AddStuck(Stuck stuck, string id)
    {
        Expression<Func<FuzzData, bool>> condition = data => data.Any(stuck.By);
        return stuck.Kind switch
        {
            Endless.Event => At(step.WaitFor("never", _ => id).CancelCondition(condition, stuck.Proceeds), stuck, id),
            Endless.Body => At(step.Then<EndlessBody>().CancelCondition(condition, stuck.Proceeds), stuck, id),
            _ => At(
                step.If(_ => true).Do(inside => CodeDefinition.Build(stuck.Inside, inside, Container.Prefix(id, 0)))
                    .CancelCondition(condition, stuck.Proceeds),
                stuck,
                id),
        };
    }

    private Spot AddLoop(Loop loop, string id)
    {
        var counted = Block.Id(Container.Prefix(id, 0), 0);
        return At(step.While((data, context) => data.Count(counted, context.Item) < loop.Turns).Do(Inside(loop, id)), loop, id);
    }

    private Spot AddFork(Fork fork, string id)
    {
        var parallel = step.Parallel();
        for (var i = 0; i < fork.Branches.Count; i++)
        {
            parallel = parallel.Do(Inside(fork, id, i));
        }

        return At(parallel.Join(), fork, id);
    }

    private Spot AddSwitch(Switch choice, string id)
    {
        var decide = step.Decide(_ => choice.Chosen).Id($"{id}d");
        var whens = decide.When(_ => 0, $"{id}w0").Do(Inside(choice, id));
        for (var i = 1; i < choice.Branches.Count; i++)
        {
            var outcome = i;
            whens = whens.When(_ => outcome, $"{id}w{i}").Do(Inside(choice, id, i));
        }

        return At(whens, choice, id);
    }
}
