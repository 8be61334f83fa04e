namespace Crash;

/// <summary>A moment of a deployment at which it can be struck; chosen by what can be observed from outside.</summary>
/// <param name="Step">The step that is under way.</param>
/// <param name="Place">Where in the step: begin, middle, end, and apply's special ones.</param>
/// <param name="Hold">Makes the copy hold the deployment there, before it starts.</param>
internal sealed record Moment(string Step, string Place, Func<Checkout, HeldMoment> Hold)
{
    /// <summary>True when no tool runs at this moment, so that there is none to strike.</summary>
    public bool WithoutTool { get; init; }

    public override string ToString() => $"{Step} {Place}";
}

/// <summary>A moment in one copy.</summary>
internal abstract class HeldMoment
{
    /// <summary>Waits until the deployment is there.</summary>
    public abstract Task ReachedAsync(RunningCommand deployment);

    /// <summary>The process of the tool that is held; null when none is.</summary>
    public virtual int? Tool => null;

    /// <summary>True when what is held here ends as soon as the deployer asks its tool to stop.</summary>
    public virtual bool EndsWhenAsked => false;

    /// <summary>Lets what is held go on, and everything later pass.</summary>
    public virtual Task OpenAsync() => Task.CompletedTask;
}
