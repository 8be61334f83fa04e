using Deployer.Runs;

namespace Deployer.Cli.Progress;

/// <summary>Shows a run to a person while it goes on.</summary>
internal abstract class ProgressView : IRunObserver, IAsyncDisposable
{
    public abstract void On(RunEvent runEvent);

    /// <summary>Ends the view and leaves its last state on the terminal.</summary>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
