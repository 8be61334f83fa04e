namespace FaultMatrix;

/// <summary>A moment of a deployment at which it can be struck; chosen by what can be observed from outside.</summary>
/// <param name="Step">The step that is under way.</param>
/// <param name="Place">Where in the step: begin, middle, end, and apply's special ones.</param>
/// <param name="Hold">What holds a deployment of this target there.</param>
internal sealed record Moment(string Step, string Place, Func<Target, HeldMoment> Hold)
{
    /// <summary>True when no tool runs at this moment, so that there is none to strike.</summary>
    public bool WithoutTool { get; init; }

    public override string ToString() => $"{Step} {Place}";
}

/// <summary>A moment in one deployment.</summary>
internal abstract class HeldMoment : IAsyncDisposable
{
    /// <summary>The process of the tool that is held; null when none is.</summary>
    public virtual int? Tool => null;

    /// <summary>Makes the deployment stop there; called before it starts.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Waits until the deployment is there.</summary>
    public abstract Task ReachedAsync(RunningCommand deployment);

    /// <summary>Lets what is held go on, and everything later pass.</summary>
    public virtual Task OpenAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => new(OpenAsync());
}
