using Deployer.Buckets;
using Deployer.Runs;
using Deployer.Tools;
using Microsoft.Extensions.Logging;

namespace Deployer.Leases;

/// <summary>
/// An environment's lease between machines: an object that exactly one process can make its own, by the object's generation. It is
/// renewed while the process lives, so that others see that it does, and asked about before each checkpoint: a process that lost it
/// writes nothing more. It does not run out by itself; a person takes it away, and only after it has been silent for
/// <see cref="Silence"/>, which is longer than its holder goes on without having reached the bucket.
/// </summary>
internal sealed partial class BucketLease : IAsyncDisposable
{
    /// <summary>How long a lease must not have been renewed before a person may take it away.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    // Well below the silence, whatever a request may still take that was under way.
    private static readonly TimeSpan Trust = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);

    // Requests and their repetitions may take minutes, while which the heartbeat waits.
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(30);

    // A command that has come to its end is not kept for longer; a CI runner would kill it.
    private static readonly TimeSpan GiveBackLimit = TimeSpan.FromSeconds(5);

    private readonly Bucket bucket;
    private readonly string environment;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SemaphoreSlim turn = new(1);
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource ending = new();
    private readonly PeriodicTimer heartbeat;
    private readonly Task beating;
    private LeaseObject held;
    private long generation;
    private Moment renewed;
    private volatile LeaseObject? former;

    private BucketLease(Bucket bucket, string environment, (LeaseObject Lease, long Generation) written, Moment renewed, RunServices services)
    {
        (this.bucket, this.environment, this.renewed) = (bucket, environment, renewed);
        (time, logger) = (services.Time, services.Logger);
        (held, generation) = written;
        heartbeat = new PeriodicTimer(Heartbeat, time);
        beating = Task.Run(BeatAsync);
    }

    /// <summary>Grows with every holder.</summary>
    public long Epoch => held.Epoch;

    /// <summary>The run that a former holder left behind and that nobody has gone on with; null when there is none.</summary>
    public string? LeftRun => former?.LeftRun;

    /// <summary>The step at which that run may have changed something when it was left behind; null when it had changed nothing, or all was on record.</summary>
    public ToolAttempt? LeftChanging => former?.LeftChanging;

    /// <summary>Cancelled when somebody else has the environment.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Takes a lease.</summary>
    /// <param name="bucket">Where.</param>
    /// <param name="environment">The environment's name, for people.</param>
    /// <param name="mine">The lease as this process means to hold it.</param>
    /// <param name="over">What it takes the place of, and its generation; 0 when there is none.</param>
    /// <param name="services">The clock and the log.</param>
    /// <returns>Null when somebody else was faster.</returns>
    /// <exception cref="BucketException">The bucket cannot be written.</exception>
    public static async Task<BucketLease?> TryTakeAsync(
        Bucket bucket, string environment, LeaseObject mine, (LeaseObject Lease, long Generation) over, RunServices services)
    {
        var before = Moment.Now(services.Time);
        // Not cancelled half-way: a lease that nobody knows of would have to be taken over.
        return await bucket.WriteAsync(LeaseObject.Name, mine.ToBytes(), over.Generation, CancellationToken.None) is { } written
            ? new BucketLease(bucket, environment, (mine, written), before, services) { former = over.Lease.LeftRun is null ? null : over.Lease }
            : null;
    }

    /// <summary>Says which run is driven, so that whoever meets the lease can tell.</summary>
    /// <param name="runId">The run.</param>
    /// <returns>A task.</returns>
    /// <exception cref="BucketException">The bucket cannot be written.</exception>
    /// <exception cref="InDoubtException">Somebody else has taken the lease.</exception>
    public Task DrivesAsync(string runId) => InTurnAsync(async () =>
    {
        held = held with { Owner = held.Owner! with { Run = runId }, Abandoned = null, AbandonedAt = null }; // It has an owner: this process.
        await RenewAsync(CancellationToken.None);
        former = null;
    });

    /// <summary>The run that a former holder left behind is over, or gone on with: it speaks for itself from now on.</summary>
    public void Settled() => former = null;

    /// <summary>Makes sure that the lease is still this process's.</summary>
    /// <returns>A task.</returns>
    /// <exception cref="InDoubtException">Somebody else has taken it, or nobody knows: the bucket has not answered for too long.</exception>
    public Task CheckAsync() => InTurnAsync(() => AskAsync(CompareAsync));

    /// <summary>Makes sure that the lease is still this process's, and tells whoever meets it later that something may have been changed.</summary>
    /// <param name="attempt">The attempt at a step that is about to change what is deployed.</param>
    /// <returns>A task.</returns>
    /// <exception cref="InDoubtException">Somebody else has taken it, or nobody knows: the bucket has not answered for too long.</exception>
    public Task ChangesAsync(ToolAttempt attempt) => InTurnAsync(() =>
    {
        // Where the bucket does not answer now, the next heartbeat tells it.
        held = held with { Owner = held.Owner! with { Changing = attempt } }; // It has an owner: this process.
        return AskAsync(RenewAsync);
    });

    /// <summary>A step's change has come to an end that is on record; the next heartbeat tells it.</summary>
    /// <param name="attempt">The attempt at it.</param>
    /// <returns>A task.</returns>
    public Task HasChangedAsync(ToolAttempt attempt) => InTurnAsync(() =>
    {
        // An earlier attempt may have been taken over with the run. It has an owner: this process.
        if (held.Owner!.Changing is { } begun && begun.Step == attempt.Step && begun.Number <= attempt.Number)
            held = held with { Owner = held.Owner with { Changing = null } };
        return Task.CompletedTask;
    });

    /// <summary>Gives the environment back.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await ending.CancelAsync();
            await beating;
            if (!lost.IsCancellationRequested)
                await GiveBackAsync();
        }
        finally
        {
            heartbeat.Dispose();
            lost.Dispose();
            ending.Dispose();
            turn.Dispose();
        }
    }

    /// <summary>Asks the bucket, and bears with its silence for as long as nobody can have been given the environment meanwhile.</summary>
    private async Task AskAsync(Func<CancellationToken, Task> ask)
    {
        using var limit = new CancellationTokenSource(CheckLimit, time);
        try
        {
            await ask(limit.Token);
        }
        catch (Exception silence) when (silence is BucketException || (silence is OperationCanceledException && limit.IsCancellationRequested))
        {
            var reason = silence is BucketException ? silence.Message : $"'{bucket}' has not answered within {(int)CheckLimit.TotalSeconds} seconds.";
            LogSilent(logger, environment, reason);
            if (!renewed.IsWithin(Trust, time))
            {
                throw new InDoubtException(
                    $"Whether '{environment}' is still this process's alone cannot be asked, so nothing more is begun: {reason}",
                    (silence as BucketException)?.Remedy ?? "Check the network, then run the command again.");
            }
        }
    }

    private async Task CompareAsync(CancellationToken cancellation)
    {
        if (await bucket.GenerationAsync(LeaseObject.Name, cancellation) != generation)
            await AdoptAsync(cancellation);
    }

    private async Task BeatAsync()
    {
        try
        {
            while (!lost.IsCancellationRequested && await heartbeat.WaitForNextTickAsync(ending.Token))
                await InTurnAsync(BeatOnceAsync);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The command has come to its end.
        }
    }

    private async Task BeatOnceAsync()
    {
        using var limit = new CancellationTokenSource(CheckLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, limit.Token);
        try
        {
            await RenewAsync(either.Token);
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !ending.IsCancellationRequested)
        {
            // It is tried again at the next beat. When the lease is gone, the next checkpoint is refused, and the token tells.
            LogSilent(logger, environment, problem.Message);
        }
    }

    private async Task GiveBackAsync()
    {
        // What was taken over and not settled is as it was: whoever takes it next has to know.
        var free = held with { Owner = former?.Owner, Abandoned = former?.Abandoned, AbandonedAt = former?.AbandonedAt, Writing = Guid.NewGuid() };
        using var limit = new CancellationTokenSource(GiveBackLimit, time);
        try
        {
            if (await bucket.WriteAsync(LeaseObject.Name, free.ToBytes(), generation, limit.Token) is null)
            {
                // A renewal of ours whose answer was lost, or somebody else's lease by now.
                var (stored, latest) = await LeaseObject.ReadAsync(bucket, limit.Token);
                if (IsMine(stored))
                    await bucket.WriteAsync(LeaseObject.Name, free.ToBytes(), latest, limit.Token);
            }
        }
        catch (Exception problem) when (problem is BucketException or OperationCanceledException)
        {
            // The next command on this machine finds its holder dead and takes it over.
            LogNotGivenBack(logger, environment, problem.Message);
        }
    }

    private async Task RenewAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var before = Moment.Now(time);
            var next = held with { Writing = Guid.NewGuid() };
            if (await bucket.WriteAsync(LeaseObject.Name, next.ToBytes(), generation, cancellation) is { } written)
            {
                (held, generation, renewed) = (next, written, before);
                return;
            }

            await AdoptAsync(cancellation);
        }
    }

    // Another generation: of our own, when the answer to an earlier renewal was lost for good; otherwise the lease is gone.
    private async Task AdoptAsync(CancellationToken cancellation)
    {
        var (stored, latest) = await LeaseObject.ReadAsync(bucket, cancellation);
        if (!IsMine(stored))
        {
            await lost.CancelAsync();
            throw Gone(stored);
        }

        generation = latest;
    }

    private bool IsMine(LeaseObject stored) =>
        stored.Epoch == Epoch && stored.Owner is { } owner && owner.IsSameProcess(held.Owner!); // held: it has an owner

    private async Task InTurnAsync(Func<Task> work)
    {
        await turn.WaitAsync();
        try
        {
            await work();
        }
        finally
        {
            turn.Release();
        }
    }

    private InDoubtException Gone(LeaseObject stored) => new(
        $"'{environment}' was taken from this process: "
        + (stored.Owner is { } owner ? $"{owner} has it now (epoch {stored.Epoch})." : "somebody has unlocked it.")
        + " Nothing more was written.",
        held.Owner?.Run is { } run ? $"deployer resume {run}" : $"deployer deploy {environment}");

    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "The lease of {Environment} could not be looked after: {Problem}")]
    private static partial void LogSilent(ILogger logger, string environment, string problem);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "The lease of {Environment} could not be given back: {Problem}")]
    private static partial void LogNotGivenBack(ILogger logger, string environment, string problem);

    // When the bucket was last asked to renew it. A machine that slept has a clock that shows it, and a counter that may not.
    private readonly record struct Moment(long Timestamp, DateTimeOffset Clock)
    {
        public static Moment Now(TimeProvider time) => new(time.GetTimestamp(), time.GetUtcNow());

        public bool IsWithin(TimeSpan limit, TimeProvider time) =>
            (time.GetUtcNow() - Clock).Duration() < limit && time.GetElapsedTime(Timestamp) < limit;
    }
}
