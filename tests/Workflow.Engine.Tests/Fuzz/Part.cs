namespace Workflow.Engine.Tests.Fuzz;

/// <summary>A part of a generated definition. Its id is its place in it: see <see cref="Block.Id"/>.</summary>
internal abstract record Part
{
    public WorkflowErrorHandling? OnError { get; init; }

    public Undo? Undo { get; init; }

    protected abstract string Text { get; }

    public sealed override string ToString() => $"{Text}{(OnError is null ? "" : $":{OnError}")}{(Undo is null ? "" : $"~{Undo}")}";
}

/// <summary>Steps one after another; the first one is a deed.</summary>
internal sealed record Block(Deed First, IReadOnlyList<Part> Rest, Tail? Tail = null)
{
    public IReadOnlyList<Part> Parts { get; } = [First, .. Rest];

    public static string Id(string prefix, int index) => $"{prefix}{index}";

    public override string ToString() => $"({string.Join(' ', Parts)}{Tail})";
}

/// <summary>A step of ours, which may fail its first attempts.</summary>
internal sealed record Deed(Failing? Fails = null) : Part
{
    protected override string Text => $"deed{Fails}";
}

/// <summary>How often something fails, and where.</summary>
internal sealed record Failing(int Times, FailingPlace Place)
{
    public override string ToString() => $"!{Times}{Place}";
}

internal enum FailingPlace
{
    Body,
    Input,
    Output,
}

/// <summary>What undoes a part: a step, or several in a sequence, of which the last one may fail.</summary>
internal sealed record Undo(int Steps, Failing? Fails = null, WorkflowErrorHandling? OnError = null)
{
    public override string ToString() => $"{Steps}{Fails}{(OnError is null ? "" : $":{OnError}")}";
}

internal sealed record Nap(int Minutes) : Part
{
    protected override string Text => $"nap{Minutes}";
}

/// <summary>Waits for an event, which is published at some moment.</summary>
internal sealed record Wait(Moment Published) : Part
{
    protected override string Text => $"wait{Published}";
}

internal enum Moment
{
    /// <summary>When all has come to rest.</summary>
    AtRest,

    /// <summary>When the step begins, about when it subscribes.</summary>
    AtBegin,

    /// <summary>When the subscription is on record, while the rest goes on.</summary>
    AtOnce,
}

/// <summary>Waits for a worker, who may fail at first.</summary>
internal sealed record HandOver(Failing? Fails) : Part
{
    protected override string Text => $"activity{Fails}";
}

/// <summary>
/// Something that would never end, cancelled by a branch beside it: see <see cref="Expand"/>.
/// </summary>
internal sealed record GiveUp(Endless Kind, bool Proceeds, Deed Canceller) : Part
{
    protected override string Text => $"give-up{Kind}{(Proceeds ? "+" : "")}[{Canceller}]";

    public Fork Expand(string id) =>
        new([new(new Deed(), [new Stuck(Kind, Proceeds, By: $"{id}b0"), new Deed()]), new(Canceller, [])])
        {
            OnError = OnError,
            Undo = Undo,
        };
}

internal enum Endless
{
    Event,
    Body,
    Container,
}

internal sealed record Stuck(Endless Kind, bool Proceeds, string By) : Part
{
    public Block Inside { get; } = new(new Deed(), [new Wait(Moment.AtRest)]);

    protected override string Text => "stuck";
}

/// <summary>A part with branches inside.</summary>
internal abstract record Container(IReadOnlyList<Block> Branches) : Part
{
    protected abstract string Name { get; }

    protected override string Text => $"{Name}{string.Join("", Branches)}";

    public static string Prefix(string id, int branch) => $"{id}{(char)('a' + branch)}";
}

internal sealed record Choice(bool Holds, Block Inside) : Container([Inside])
{
    protected override string Name => Holds ? "if-true" : "if-false";
}

/// <summary>Goes on until the first deed inside was done a number of times.</summary>
internal sealed record Loop(int Turns, Block Inside) : Container([Inside])
{
    protected override string Name => $"while{Turns}";
}

internal sealed record Each(int Items, bool Together, Block Inside) : Container([Inside])
{
    protected override string Name => $"each{Items}{(Together ? "-together" : "")}";

    public IReadOnlyList<string> Of(string item) => [.. Enumerable.Range(0, Items).Select(index => $"{item}/{index}")];
}

internal sealed record Fork(IReadOnlyList<Block> Branches) : Container(Branches)
{
    protected override string Name => "parallel";
}

internal sealed record Saga(Block Inside) : Container([Inside])
{
    protected override string Name => "saga";
}

/// <summary>A decision, and the branch of its outcome; none when the outcome has no branch.</summary>
internal sealed record Switch(int Chosen, IReadOnlyList<Block> Branches) : Container(Branches)
{
    protected override string Name => $"when{Chosen}";
}

/// <summary>What stands at the end of a block.</summary>
internal abstract record Tail;

internal sealed record Ending : Tail
{
    public override string ToString() => " end";
}

/// <summary>A decision that goes on with the branch of its outcome.</summary>
internal sealed record Decision(int Chosen, IReadOnlyList<Block> Branches) : Tail
{
    public override string ToString() => $" decide{Chosen}{string.Join("", Branches)}";
}
