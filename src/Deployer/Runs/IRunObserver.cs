namespace Deployer.Runs;

/// <summary>
/// Receives the events of a run as they happen. The command line renders them three ways (live, lines, JSON). Called from
/// several threads; must not throw and must not block for long, since a step waits for it.
/// </summary>
public interface IRunObserver
{
    /// <summary>Takes one event.</summary>
    /// <param name="runEvent">What happened.</param>
    void On(RunEvent runEvent);
}
