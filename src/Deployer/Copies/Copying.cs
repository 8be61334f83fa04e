using System.Collections.Concurrent;
using Deployer.Buckets;
using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Copies;

/// <summary>
/// Copies what runs leave in the home to the buckets that <c>deployer.yaml</c> names, so that another machine can go on. A bucket that
/// fails stops no run: it is said, tried again, and said again in the end.
/// </summary>
/// <param name="services">Where the originals are.</param>
/// <param name="open">Opens the copies of an environment, when they are first needed.</param>
internal sealed class Copying(RunServices services, Func<DeployEnvironment, EnvironmentCopies?> open)
{
    // A killed machine takes with it at most so much of what a tool reports while it works.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan EndingLimit = TimeSpan.FromMinutes(2);

    // A CI runner kills ten seconds after it has asked to stop.
    private static readonly TimeSpan HurriedLimit = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, EnvironmentCopies?> opened = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> troubles = new(StringComparer.Ordinal);

    /// <summary>The copies of an environment.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>Null when none are configured.</returns>
    public EnvironmentCopies? Of(DeployEnvironment environment) => environment.Copies is null
        ? null
        : opened.GetOrAdd(environment.Name, _ => open(environment));

    /// <summary>Takes in what other machines have left of an environment that this process has just taken.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A task.</returns>
    public async Task CatchUpAsync(DeployEnvironment environment, CancellationToken cancellation)
    {
        opened.TryRemove(environment.Name, out _);
        if (Of(environment) is not { } copies)
        {
            return;
        }

        var taken = await copies.TakeInAsync(all: false, owned: true, cancellation);
        if (taken.Runs.Count > 0)
        {
            Tell($"went on on another machine, and taken in from {copies}: run {string.Join(", ", taken.Runs)}");
        }
    }

    /// <summary>Takes in the run that was lost with the environment, whatever its copy says of it.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="runId">The run; not known here.</param>
    /// <param name="changing">The step at which it may have changed something; null when it had not.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A task.</returns>
    public async Task FetchLeftAsync(DeployEnvironment environment, string runId, ToolAttempt? changing, CancellationToken cancellation)
    {
        if (Of(environment) is { } copies && !(await copies.FindAsync(runId, cancellation)).Contains(runId))
        {
            Tell($"run {runId} of '{environment.Name}' was lost with its machine{(changing is null ? "" : $" in the middle of '{changing.Step}'")}, "
                + $"and {copies} has no copy of it: what it did is not known here", warning: true);
        }
    }

    /// <summary>Looks for a run that this home does not know in the buckets of all environments, and takes it in.</summary>
    /// <param name="idPrefix">What a person typed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A task.</returns>
    /// <exception cref="NotFoundException">There is more than one.</exception>
    /// <exception cref="BucketException">There is none, and one of the buckets cannot be asked.</exception>
    public async Task FetchAsync(string idPrefix, CancellationToken cancellation)
    {
        var (found, silent) = (new List<string>(), default(BucketException));
        foreach (var copies in DeployerConfiguration.Load(services.Repository.Root).Environments.Select(Open).OfType<EnvironmentCopies>())
        {
            try
            {
                found.AddRange(await copies.FindAsync(idPrefix, cancellation));
            }
            catch (BucketException problem)
            {
                // It may be in another environment's; only when it is in none this one's silence matters.
                silent ??= problem;
            }
        }

        if (found.Count == 0 && silent is not null)
        {
            throw silent;
        }

        if (found.Count > 1)
        {
            throw new NotFoundException($"More than one run begins with '{idPrefix}': {string.Join(", ", found)}.", "Type one more letter.");
        }
    }

    /// <summary>Takes in the runs that have not ended on other machines and are not known here. A list must not fail with a bucket, nor wait for it for long.</summary>
    /// <param name="environment">Only this environment's; null for all.</param>
    /// <param name="say">Told what was taken in, and which bucket could not be asked.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A task.</returns>
    public async Task TakeInOpenAsync(string? environment, Action<string> say, CancellationToken cancellation)
    {
        foreach (var target in Targets(environment, say))
        {
            using var limit = new CancellationTokenSource(LookLimit, services.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
            try
            {
                if (Open(target) is { } copies && await copies.TakeInOpenAsync(either.Token) is { Count: > 0 } taken)
                {
                    say($"taken in from {copies}: run {string.Join(", ", taken)}; who works on '{target.Name}': deployer unlock {target.Name}");
                }
            }
            catch (Exception problem) when (problem is DeployerException || (problem is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                var reason = problem is DeployerException ? services.Redaction.Apply(problem.Message) : "its bucket does not answer";
                say($"warning: runs of '{target.Name}' on other machines are not looked at: {reason}");
            }
        }
    }

    /// <summary>Does a step's work, and keeps the run's copy up to date: before it, so that its begin is known, and while it lasts.</summary>
    /// <typeparam name="T">The work's result.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Stops what comes before the work.</param>
    /// <returns>The work's result.</returns>
    /// <exception cref="BusyException">The run goes on on another machine; nothing was done.</exception>
    public async Task<T> AroundStepAsync<T>(RunContext run, Func<Task<T>> work, CancellationToken cancellation)
    {
        if (Of(run.Environment) is not { } copies)
        {
            return await work();
        }

        // To have lost the environment is no trouble with a copy: nothing is begun any more.
        await services.Fence.CheckAsync();
        await TryKeepAsync(copies, run, cancellation);
        using var over = new CancellationTokenSource();
        var refreshing = RefreshAsync(copies, run, over.Token);
        try
        {
            var result = await work();
            await services.Fence.HasChangedAsync(run.Change);
            return result;
        }
        finally
        {
            await over.CancelAsync();
            await refreshing;
        }
    }

    /// <summary>Copies how a command leaves a run of an environment that it has taken.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="runId">The run.</param>
    /// <param name="inHurry">Whether somebody wants the command to end.</param>
    /// <returns>A task.</returns>
    public async Task AtEndingAsync(string environment, string runId, bool inHurry = false)
    {
        if (opened.GetValueOrDefault(environment) is not { } copies)
        {
            return;
        }

        using var limit = new CancellationTokenSource(inHurry ? HurriedLimit : EndingLimit, services.Time);
        if (await TroubleOfEndingAsync(copies, runId, limit.Token) is { } trouble)
        {
            Tell($"the copies in {copies} are not up to date: {trouble}\nbring them up to date: deployer sync {environment}", warning: true);
        }
    }

    private async Task<string?> TroubleOfEndingAsync(EnvironmentCopies copies, string runId, CancellationToken limit)
    {
        try
        {
            return await TroubleOfAsync(() => copies.KeepAsync(runId, limit));
        }
        catch (BusyException overtaken)
        {
            return overtaken.Message;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return "there was not enough time";
        }
    }

    private async Task RefreshAsync(EnvironmentCopies copies, RunContext run, CancellationToken over)
    {
        using var timer = new PeriodicTimer(Interval, services.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                await TryKeepAsync(copies, run, over);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The step is over.
        }
        catch (BusyException)
        {
            // A tool that changes something is not left half-way; the next step finds out before it does anything.
        }
    }

    private async Task TryKeepAsync(EnvironmentCopies copies, RunContext run, CancellationToken cancellation)
    {
        var trouble = await TroubleOfAsync(() => copies.KeepAsync(run.RunId, cancellation));
        var before = troubles.GetValueOrDefault(run.Environment.Name);
        if (trouble is not null && before is null)
        {
            troubles[run.Environment.Name] = trouble;
            run.Warn($"the run could not be copied to {copies}, and goes on; it is tried again: {trouble}");
        }
        else if (trouble is null && troubles.TryRemove(run.Environment.Name, out _))
        {
            run.Note($"the run is copied to {copies} again");
        }
    }

    // A program that prints the private key may ask a person for something: not for a list.
    private IReadOnlyList<DeployEnvironment> Targets(string? environment, Action<string> say)
    {
        try
        {
            return [.. DeployerConfiguration.Load(services.Repository.Root).Environments
                .Where(target => target.Copies is not null && (environment is null || target.Name == environment) && Sealing.Of(target).OpensUnasked)];
        }
        catch (ConfigurationException problem)
        {
            say($"warning: runs on other machines are not looked at: {problem.Message}");
            return [];
        }
    }

    /// <summary>Copies of its own for what is done without holding the environment: who takes it later, opens his then.</summary>
    private EnvironmentCopies? Open(DeployEnvironment environment) => environment.Copies is null ? null : open(environment);

    /// <summary>Why a copy could not be made; null when it was. That the environment is somebody else's by now is no trouble, but an end.</summary>
    private async Task<string?> TroubleOfAsync(Func<Task> keep)
    {
        try
        {
            // Whoever lost the environment copies nothing more.
            await services.Fence.CheckAsync();
            await keep();
            return null;
        }
        catch (DeployerException problem) when (problem is not BusyException)
        {
            return services.Redaction.Apply(problem.Message);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return services.Redaction.Apply(problem.Message);
        }
    }

    private void Tell(string text, bool warning = false) =>
        services.Observer.On(new StepNote(services.Time.GetUtcNow(), Step: "", text, warning));
}
