using Deployer.Comparison;
using Deployer.Journal;
using Deployer.Steps;

namespace Deployer.Runs;

/// <summary>Reads what is known about runs. Takes no lease and starts no host: it works while another process drives a run.</summary>
public sealed class RunCatalogue : IAsyncDisposable
{
    private readonly Home home;
    private readonly IRunStore store;

    internal RunCatalogue(Home home, IRunStore store)
    {
        this.home = home;
        this.store = store;
    }

    /// <summary>Opens the catalogue by itself: for commands that only read, and should start fast.</summary>
    /// <param name="home">The home whose runs to read.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The catalogue; disposing it closes the database.</returns>
    public static RunCatalogue Open(Home home, TimeProvider time) => new(home, new SqliteRunStore(home.DataSource, canCreate: true, time));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => store.DisposeAsync();

    /// <summary>Lists runs, newest first.</summary>
    /// <param name="environment">Only this environment's; null for all.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The runs.</returns>
    public Task<IReadOnlyList<RunView>> ListAsync(string? environment, int take, CancellationToken cancellation) =>
        EngineErrors.TranslateAsync(async () =>
        {
            var runs = await store.ListAsync(new RunQuery(Reference: environment, Take: take), cancellation);
            return (IReadOnlyList<RunView>)runs.Select(View).ToList();
        });

    /// <summary>Finds a run by its id or by an unambiguous beginning of it.</summary>
    /// <param name="idOrPrefix">What the person typed.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The run with its attempts, tools and next command.</returns>
    /// <exception cref="NotFoundException">No run, or more than one, begins like this.</exception>
    public Task<RunDetails> FindAsync(string idOrPrefix, CancellationToken cancellation) =>
        EngineErrors.TranslateAsync(async () =>
        {
            var found = await store.ListAsync(new RunQuery(IdPrefix: idOrPrefix, Take: 10), cancellation);
            var run = found.FirstOrDefault(candidate => candidate.Id == idOrPrefix) ?? found switch
            {
                [var only] => only,
                [] => throw new NotFoundException($"There is no run '{idOrPrefix}'.", "deployer runs"),
                _ => throw new NotFoundException(
                    $"More than one run begins with '{idOrPrefix}': {string.Join(", ", found.Select(candidate => candidate.Id))}.",
                    "Type one more letter."),
            };
            var view = View(run);
            var journal = await store.ReadJournalAsync(run.Id, cancellation);
            var folder = new RunFolder(home, run.Id);
            return new RunDetails(
                view,
                journal.Select(Attempt).ToList(),
                LivingTools.Of(folder).Select(tool => tool.Facts).ToList(),
                run.Holder is { IsAlive: true } holder ? Describe(holder) : null,
                RunStatuses.NextCommand(view.Status, run.Id, ApprovalGate.PlanOf(view.Status, folder)),
                folder.Path)
            {
                RollsBackTo = ChosenRelease.Read(folder) is { ToNothing: false, Number: var number } ? number : null,
                Comparison = ComparisonReport.Of(folder),
                Journal = ApplyJournal.Of(folder),
                Outputs = OutputComparison.Of(folder),
            };
        });

    /// <summary>Whether any run of this home has an id that begins like this.</summary>
    /// <param name="idPrefix">The beginning.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>True when one has.</returns>
    internal Task<bool> KnowsAsync(string idPrefix, CancellationToken cancellation) =>
        EngineErrors.TranslateAsync(async () => (await store.ListAsync(new RunQuery(IdPrefix: idPrefix, Take: 1), cancellation)).Count > 0);

    /// <summary>The runs that <c>deployer resume</c> without an id could mean: unfinished and held by nobody.</summary>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The candidates, newest first.</returns>
    public async Task<IReadOnlyList<RunView>> ListResumableAsync(CancellationToken cancellation) =>
        (await ListAsync(environment: null, take: 200, cancellation))
            .Where(run => run.Status is RunStatus.Suspended or RunStatus.InDoubt or RunStatus.Waiting)
            .ToList();

    /// <summary>Puts a holder into words.</summary>
    /// <param name="holder">The holder.</param>
    /// <returns>Such as <c>process 4711 on build-7 since 2026-01-31 12:03:04 UTC</c>.</returns>
    internal static string Describe(LeaseHolder holder) =>
        $"process {holder.Pid} on {holder.Host} since {holder.Since:yyyy-MM-dd HH:mm:ss} UTC";

    private RunView View(RunSummary run)
    {
        var folder = new RunFolder(home, run.Id);
        var status = RunStatuses.Of(run, () => LivingTools.Of(folder).Count > 0);
        var ended = run.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated;
        return new RunView(
            run.Id,
            run.Reference ?? "",
            $"{run.DefinitionId}@{run.Version}",
            status,
            ended ? null : run.CurrentStep,
            Utc(run.CreateTime),
            run.CompleteTime is { } completed ? Utc(completed) : null,
            RunOrigin.StartedByOf(folder),
            ended ? null : run.Error?.Message)
        {
            Reached = RunReaches.Of(folder),
        };
    }

    private static AttemptView Attempt(StepRecord record) => new(
        record.StepKey,
        record.Attempt,
        Utc(record.BegunAt),
        record.EndedAt is { } ended ? Utc(ended) : null,
        record.Ending?.ToString().ToLowerInvariant(),
        record.Error?.Message);

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc), TimeSpan.Zero);
}
