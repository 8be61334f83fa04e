using System.Collections.Concurrent;
using Deployer.Environments;
using Deployer.Steps;

namespace Deployer.Runs;

/// <summary>
/// The engine for the length of one command: knows the definitions, starts the host, and passes a person's wish to stop on to
/// the running step.
/// </summary>
internal sealed class EngineSession(IWorkflowHost host, IDefinitionLoader definitions, IRunControl control, RunServices services)
{
    /// <summary>The event that an approval publishes.</summary>
    public const string DecisionEvent = "decision";

    private readonly ConcurrentDictionary<string, DateTimeOffset> begun = new(StringComparer.Ordinal);

    /// <summary>What our engine offers beyond WorkflowCore's host.</summary>
    public IRunControl Control => control;

    /// <summary>Loads a definition, so that its runs can be started and resumed.</summary>
    /// <param name="id">Its id, which is also the file's name.</param>
    /// <returns>The keys of its steps, in order.</returns>
    /// <exception cref="ConfigurationException">The file is missing or wrong.</exception>
    public IReadOnlyList<string> LoadDefinition(string id)
    {
        var file = Path.Combine(services.Repository.Workflows, id + ".yaml");
        try
        {
            var definition = definitions.LoadDefinitionFile(file);
            return PlannedSteps.Of(definition);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"The definition '{file}' cannot be read: {problem.Message}", "git checkout workflows", problem);
        }
        catch (Exception problem) when (EngineErrors.Translate(problem) is { } translated)
        {
            var name = Path.GetRelativePath(services.Repository.Root, file);
            throw new ConfigurationException($"{name}, {translated.Message}", translated.Remedy, problem);
        }
    }

    /// <summary>Starts a run and drives it until it ends, stops or waits.</summary>
    /// <param name="definition">The id of its definition, which has been loaded.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="data">What the steps start with.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    public Task<RunSummary> StartAsync(string definition, string environment, Deployment data, CancellationToken cancellation) =>
        DriveAsync(async () => await host.StartWorkflow(definition, data, environment), cancellation);

    /// <summary>Goes on with a run where it stands.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    public Task<RunSummary> ResumeAsync(string runId, CancellationToken cancellation) =>
        DriveAsync(
            async () =>
            {
                return await host.ResumeWorkflow(runId) ? runId : throw new RunStateException(
                    $"Run {runId} cannot go on: it has ended, or another process drives it.", $"deployer show {runId}");
            },
            cancellation);

    /// <summary>Goes on with a run at an earlier step.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="step">The step's key.</param>
    /// <param name="onRecord">Called once the way back is on record.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    public Task<RunSummary> ResumeFromAsync(string runId, string step, Action onRecord, CancellationToken cancellation) =>
        DriveAsync(
            async () =>
            {
                await control.ResumeFromAsync(runId, step, CancellationToken.None);
                onRecord();
                return runId;
            },
            cancellation);

    /// <summary>Publishes an approval and goes on with the run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="approval">What is approved, and by whom.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How the run was left.</returns>
    public Task<RunSummary> ApproveAsync(string runId, Approval approval, CancellationToken cancellation) =>
        DriveAsync(
            async () =>
            {
                await host.PublishEvent(DecisionEvent, runId, approval);
                return runId;
            },
            cancellation);

    private Task<RunSummary> DriveAsync(Func<Task<string>> begin, CancellationToken cancellation) =>
        EngineErrors.TranslateAsync(async () =>
        {
            host.OnLifeCycleEvent += Report;
            await host.StartAsync(CancellationToken.None);
            try
            {
                var runId = await begin();
                // Stopping asks the running step to stop and waits for it, however long its tool takes to end cleanly.
                await using var stop = cancellation.Register(() => _ = host.StopAsync(CancellationToken.None));
                // Somebody else has the environment: what runs is asked to stop, and its end is not written down here.
                await using var lost = services.Fence.Lost.Register(() => _ = host.StopAsync(CancellationToken.None));
                return await control.WaitAsync(runId, CancellationToken.None);
            }
            finally
            {
                await host.StopAsync(CancellationToken.None);
                host.OnLifeCycleEvent -= Report;
            }
        });

    private void Report(LifeCycleEvent happened)
    {
        if (happened is not StepLifeCycleEvent step)
        {
            return;
        }

        var at = new DateTimeOffset(step.EventTimeUtc, TimeSpan.Zero);
        switch (step)
        {
            case StepStarted:
                begun[step.StepKey] = at;
                services.Observer.On(new StepBegan(at, step.StepKey));
                break;
            case StepCompleted or WorkflowError or StepInterrupted:
                var took = begun.TryGetValue(step.StepKey, out var began) ? at - began : TimeSpan.Zero;
                services.Observer.On(new StepEnded(at, step.StepKey, took, OutcomeOf(step)));
                break;
        }
    }

    private static StepOutcome OutcomeOf(StepLifeCycleEvent step) => step switch
    {
        StepCompleted => StepOutcome.Completed,
        StepInterrupted => StepOutcome.Interrupted,
        _ => StepOutcome.Failed,
    };
}
