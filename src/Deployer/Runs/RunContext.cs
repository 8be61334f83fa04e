using Deployer.Copies;
using Deployer.Environments;
using Deployer.Leases;
using Deployer.Releases;
using Deployer.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging;

namespace Deployer.Runs;

/// <summary>What a step of a run works with.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">The key of the step that is running.</param>
/// <param name="Environment">Where the run deploys to.</param>
/// <param name="Folder">The run's folder.</param>
/// <param name="Services">What all runs of this process share.</param>
internal sealed record RunContext(
    string RunId, string Step, DeployEnvironment Environment, RunFolder Folder, RunServices Services)
{
    /// <summary>The attempt at the step that is running; null outside of one.</summary>
    public ToolAttempt? Attempt { get; init; }

    /// <summary>The same as the lease of the environment tells it; 0, which no journal knows, where it is not known.</summary>
    public ToolAttempt Change => Attempt ?? new ToolAttempt(Step, 0);

    /// <summary>True when nothing real is created.</summary>
    public bool Simulated => Environment.Cloud == CloudKind.Simulated;

    /// <summary>The release whose configuration the run works on; null when it works on a snapshot of the repository.</summary>
    public int? ChosenRelease { get; } = Runs.ChosenRelease.Of(Folder);

    /// <summary>Whether the run destroys everything that the environment has.</summary>
    public bool DestroysAll { get; } = Runs.ChosenRelease.Read(Folder) is { ToNothing: true };

    /// <summary>The releases of the run's environment on this machine.</summary>
    public ReleaseStore Releases => new(Services.Home, Environment.Name, Services.Time);

    /// <summary>The release whose configuration the run works on.</summary>
    /// <exception cref="InvalidOperationException">It works on a snapshot of the repository.</exception>
    public Release GetChosen() => Releases.Get(ChosenRelease ?? throw new InvalidOperationException("The run goes back to no release."));

    /// <summary>What a person does about a mistake in the configuration that the run works on.</summary>
    public string MendConfiguration => DestroysAll
        ? $"Where 'infra/' forbids it (prevent_destroy), change that, then: deployer deploy {Environment.Name}\n"
            + $"and again: deployer rollback {Environment.Name} --to {ReleaseCatalogue.Nothing}"
        : ChosenRelease is { } release
        ? $"The configuration of release {release} is never changed. Choose another release: deployer rollback {Environment.Name}\n"
            + $"or go forward: deployer deploy {Environment.Name}"
        : $"Mend what Terraform names in 'infra/', then: deployer resume {RunId}";

    /// <summary>Tells whoever watches.</summary>
    /// <param name="text">One line for people; secrets are taken out.</param>
    public void Note(string text) => Tell(text, warning: false);

    /// <summary>Tells whoever watches, and asks for attention.</summary>
    /// <param name="text">One line for people; secrets are taken out.</param>
    public void Warn(string text) => Tell(text, warning: true);

    /// <summary>Passes an event on.</summary>
    /// <param name="runEvent">Makes the event from the present time.</param>
    public void Report(Func<DateTimeOffset, RunEvent> runEvent) =>
        Services.Observer.On(runEvent(Services.Time.GetUtcNow()));

    private void Tell(string text, bool warning) =>
        Report(now => new StepNote(now, Step, Services.Redaction.Apply(text), warning));
}

/// <summary>What all runs of one process share.</summary>
/// <param name="Repository">The repository that is deployed.</param>
/// <param name="Home">Where everything is remembered.</param>
/// <param name="Observer">Whoever watches.</param>
/// <param name="Redaction">Takes secrets out of text.</param>
/// <param name="Time">The clock.</param>
internal sealed record RunServices(
    RepositoryFolder Repository, Home Home, IRunObserver Observer, Redaction Redaction, TimeProvider Time)
{
    /// <summary>The log of the run; nowhere by default.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Copies runs for other machines; null where nothing is copied.</summary>
    public Copying? Copying { get; init; }

    /// <summary>What this process holds against other machines, asked before it writes.</summary>
    public LeaseFence Fence { get; } = new();

    /// <summary>Opens what a step of a run works with.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="step">The step's key.</param>
    /// <returns>The context.</returns>
    public RunContext Open(string runId, string environment, string step)
    {
        var folder = new RunFolder(Home, runId);
        // Another process may have planned what this one applies.
        Redaction.AddAll(PlanSecrets.Of(folder.Path));
        return new RunContext(runId, step, DeployerConfiguration.Load(Repository.Root).Get(environment), folder, this);
    }
}
