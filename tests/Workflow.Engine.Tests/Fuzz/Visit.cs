namespace Workflow.Engine.Tests.Fuzz;

/// <summary>A visit to a step, in the model.</summary>
internal sealed class Visit(string key, string item, Frame? frame)
{
    public string Key => key;

    public string Item => item;

    public string Place => FuzzData.Place(key, item);

    /// <summary>What is around it.</summary>
    public Frame? Frame => frame;

    /// <summary>True for a compensation and all inside it: nothing cancels those.</summary>
    public bool IsUndo { get; init; }

    /// <summary>The part that this visit stands for; null for steps that cannot be undone.</summary>
    public Part? Part { get; init; }

    /// <summary>The part's id.</summary>
    public string Id => key;

    public bool IsComplete { get; set; }

    /// <summary>It was undone, or is about to be.</summary>
    public bool IsUndone { get; set; }

    /// <summary>The place of its first attempt in the journal; null if it never began.</summary>
    public int? BegunAs { get; set; }

    public int Retries { get; set; }

    public Func<bool>? CancelledWhen { get; init; }

    /// <summary>What the attempt that is awaited has to end with.</summary>
    public Func<StepEnding> Expected { get; set; } = () => StepEnding.Completed;

    public TaskCompletionSource<StepEnding> Signal { get; set; } = new();

    public bool IsCut => !IsUndo && frame is { IsCut: true };
}

/// <summary>One time through a container, in the model.</summary>
internal sealed class Frame(Frame? around, Visit container, Part? part)
{
    public Frame? Around => around;

    public Visit Container => container;

    public bool IsSaga => part is Saga;

    /// <summary>Older ones are outside of newer ones, or were begun before them.</summary>
    public int Order => container.BegunAs ?? int.MaxValue;

    /// <summary>Something inside failed for good.</summary>
    public bool IsFailing { get; set; }

    /// <summary>Its cancel condition came true.</summary>
    public bool IsLeaving { get; set; }

    public bool IsOver { get; set; }

    public bool IsCutItself { get; set; }

    public bool IsCut => IsCutItself || around is { IsCut: true };

    public bool IsInSaga => IsSaga || around is { IsInSaga: true };

    public bool IsCompensated => IsSaga || part?.Undo is not null || around is { IsCompensated: true };

    /// <summary>True when a container around has ended, and says itself how it is undone.</summary>
    public bool IsCovered =>
        (container.Part?.Undo is not null && (container.IsComplete || container.IsUndone)) || around is { IsCovered: true };

    public bool IsIn(Frame frame) => this == frame || around?.IsIn(frame) == true;
}

/// <summary>The branch is cut off here: what is around it is taken back or left.</summary>
internal sealed class CutException : Exception;

/// <summary>The visit's own cancel condition came true.</summary>
internal sealed class LeftException : Exception;
