namespace Deployer.Runs;

/// <summary>Ends at once what a run has at work: its tools, and what they have left at work in the database.</summary>
public sealed class RunKilling
{
    private readonly RunServices services;
    private readonly PushSessions sessions;

    internal RunKilling(RunServices services)
    {
        this.services = services;
        sessions = new PushSessions(services);
    }

    /// <summary>Kills the tools of a run at once. State that they had not written yet is lost.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The tools that were killed.</returns>
    public IReadOnlyList<LivingTool> Kill(RunView run) =>
        LivingTools.Of(new RunFolder(services.Home, run.Id))
            .Where(living => living.Tool.Kill())
            .Select(living => living.Facts)
            .ToList();

    /// <summary>Finds what a tool of a run has left at work in the database: killing the tool does not stop that.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>Sessions of the database's server, by the ids of its processes.</returns>
    public Task<IReadOnlyList<LivingTool>> FindSessionsAsync(RunView run, CancellationToken cancellation) => sessions.FindAsync(run, cancellation);

    /// <summary>Ends what a tool of a run has left at work in the database; what it had not committed is rolled back.</summary>
    /// <param name="run">The run.</param>
    /// <param name="seen">What a person has seen.</param>
    /// <param name="cancellation">Stops the attempt.</param>
    /// <returns>Those that were told to end.</returns>
    public Task<IReadOnlyList<LivingTool>> EndSessionsAsync(RunView run, IReadOnlyList<LivingTool> seen, CancellationToken cancellation) =>
        sessions.EndAsync(run, seen, cancellation);
}
