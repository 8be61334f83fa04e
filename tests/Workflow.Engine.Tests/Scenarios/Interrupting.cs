using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>
/// Plays a definition whole, and then again for each of its checkpoints with a process that dies right before it, dies right after it,
/// dies and whose successor dies as well, or is stopped at it, and with a person who suspends or ends the run there. Whatever happens, the
/// run has to end in the same way, unless it was ended: each step says its word as often as in the whole play, and once more only for an
/// attempt that the journal says was in doubt.
/// </summary>
internal sealed class Interrupting<TData>(Story story, Action<IWorkflowBuilder<TData>> build)
    where TData : new()
{
    // The clock stands still otherwise: between two processes it becomes late enough for whatever sleeps.
    private static readonly TimeSpan _pause = TimeSpan.FromDays(1);

    private const string Ended = "ended";

    private int _plays;

    private enum How
    {
        Whole,
        KilledBefore,
        KilledAfter,
        KilledAgain,
        Stopped,
        Suspended,
        Ended,
    }

    /// <summary>Plays it; <paramref name="verify"/> gets the whole play and an interrupted one.</summary>
    public async Task<Play> TellAsync(TData? data, Action<Play, Play> verify)
    {
        var whole = await PlayAsync(data, How.Whole, 0);
        whole.VerifyEnded();
        foreach (var how in Enum.GetValues<How>())
        {
            for (var commit = 1; commit <= whole.Commits; commit++)
            {
                if (IsPlayed(how, commit))
                {
                    var play = await PlayAsync(data, how, commit);
                    play.VerifyEnded();
                    if (how != How.Ended || play.Run.Outcome != Ended)
                    {
                        verify(whole, play);
                    }
                }
            }
        }

        return whole;
    }

    // Memory plays all moments. The file, where each takes longer, plays at each one way to be interrupted.
    // Before its first checkpoint there is no run that could be killed, suspended or ended.
    private bool IsPlayed(How how, int commit) =>
        how != How.Whole
        && (story.Kind == StoreKind.Memory || (commit + (int)how) % 6 == 0)
        && (commit > 1 || how is How.KilledAfter or How.KilledAgain or How.Stopped);

    private async Task<Play> PlayAsync(TData? data, How how, int commit)
    {
        story.Forget();
        var runId = $"{story.GetHashCode():x}-{++_plays}";
        var title = $"{how} {commit}";
        var play = await LiveAsync(runId, title, host => host.Host.StartWorkflow("d", data), how, commit);
        if (play is null && how == How.KilledAgain)
        {
            play = await LiveAsync(runId, title, null, How.KilledBefore, 2);
        }

        // One successor is told of the run, the other has to find it.
        Func<TestHost, Task>? resume = how is How.KilledBefore or How.Stopped ? host => host.Host.ResumeWorkflow(runId) : null;
        return play ?? (await LiveAsync(runId, title, resume, How.Whole, 0))!; // not null: nothing interrupts it
    }

    /// <returns>Null when the process was killed or stopped.</returns>
    private async Task<Play?> LiveAsync(string runId, string title, Func<TestHost, Task>? begin, How how, int commit)
    {
        var isGone = false;
        var asked = Task.CompletedTask;
        TestHost? started = null;
        var store = new FaultyStore(story.Database.Open());
        store.BeforeCommit = _ => Interrupt(store.Commits + 1, isBefore: true);
        store.AfterCommit = _ => Interrupt(store.Commits, isBefore: false);
        await using var host = started = await StartAsync(store, runId, looksItself: begin is null);
        try
        {
            await (begin?.Invoke(host) ?? Task.CompletedTask);
            if (await DriveAsync(host, runId, () => asked, () => isGone) is { } stands)
            {
                Assert.Fail($"{title}: the run stands still at '{stands.CurrentStep}', having said '{story.Told}'.");
            }
        }
        catch (Exception error) when (isGone && error is ProcessKilledException or InvalidOperationException)
        {
            // The process is gone, or stopped and says so.
        }

        if (!isGone)
        {
            return await ReadAsync(host, runId, title, store.Commits);
        }

        story.Time.Advance(_pause);
        return null;

        void Interrupt(int at, bool isBefore)
        {
            if (at != commit || isBefore == how is How.KilledAfter or How.KilledAgain)
            {
                return;
            }

            isGone = how is not (How.Suspended or How.Ended);
            asked = how switch
            {
                How.Stopped => started!.Host.StopAsync(CancellationToken.None), // not null: only a process that begins a run is stopped
                How.Suspended => started!.Host.SuspendWorkflow(runId),
                How.Ended => started!.Control.TerminateAsync(runId, Ended),
                _ => KillAsync(),
            };
        }

        Task KillAsync()
        {
            store.Kill();
            return Task.CompletedTask;
        }
    }

    private async Task<TestHost> StartAsync(IRunStore store, string runId, bool looksItself)
    {
        var host = await TestHost.StartAsync(store, story.Time, start: false, options: options =>
        {
            options.EnablePolling = looksItself;
            options.UseRunIds(() => runId);
            options.UseRetries(new RetryOptions(Maximum: 2, BackOffFactor: 1, Jitter: 0));
        });
        host.Host.Registry.RegisterWorkflow(new Definition<TData>("d", build));
        host.Host.OnLifeCycleEvent += evt =>
        {
            if (evt is StepSleeping sleeping && sleeping.Until > story.Time.GetUtcNow())
            {
                story.Time.SetUtcNow(sleeping.Until);
            }
        };
        await host.Host.StartAsync(CancellationToken.None);
        return host;
    }

    // Does what the world would: publishes what the run waits for, works on its activities, resumes it when it stands.
    private static async Task<RunSummary?> DriveAsync(TestHost host, string runId, Func<Task> asked, Func<bool> isGone)
    {
        for (var turn = 0; turn < 50; turn++)
        {
            await host.WaitAsync(runId);

            // Who asks for something in the moment the run is let go does it himself, and has its lease meanwhile.
            await asked();
            var run = await host.WaitAsync(runId);
            if (isGone() || run.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated)
            {
                return null;
            }

            if (run.Status == WorkflowStatus.Suspended)
            {
                await host.Host.ResumeWorkflow(runId);
            }
            else if (run.WaitsFor is not null && await FindWaitAsync(host, runId) is { } wait)
            {
                await AnswerAsync(host, wait);
            }
            else
            {
                return run;
            }
        }

        return await host.WaitAsync(runId);
    }

    // An event called "nothing" never comes.
    private static async Task<PointerRow?> FindWaitAsync(TestHost host, string runId) => (await host.Store.LoadAsync(runId))?.Pointers
        .FirstOrDefault(pointer => pointer is { Status: PointerStatus.WaitingForEvent, EventName: not "nothing" });

    private static async Task AnswerAsync(TestHost host, PointerRow wait)
    {
        var key = wait.EventKey ?? "";
        if (wait.EventName != Event.EventTypeActivity)
        {
            await host.Host.PublishEvent(wait.EventName ?? "", key, "answer");
        }
        else if (await host.Host.GetPendingActivity(key, "worker") is { } activity)
        {
            await host.Host.SubmitActivitySuccess(activity.Token, "result");
        }
    }

    private async Task<Play> ReadAsync(TestHost host, string runId, string title, int commits) => new(
        title,
        commits,
        await host.WaitAsync(runId),
        (await host.Store.LoadAsync(runId))!, // not null: it has just been found
        await host.Control.GetJournalAsync(runId),
        story.Words);
}
