using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>
/// Plays a definition whole, and then again for each of its checkpoints with a process that dies right before it, dies right after it,
/// or is stopped at it, and another process that goes on. Whatever happens, the run has to end in the same way: each step says its word
/// as often as in the whole play, and once more only for an attempt that the journal says was in doubt.
/// </summary>
internal sealed class Interrupting<TData>(Story story, Action<IWorkflowBuilder<TData>> build)
    where TData : new()
{
    // The clock stands still otherwise: between two processes it becomes late enough for whatever sleeps.
    private static readonly TimeSpan _pause = TimeSpan.FromDays(1);

    private int _plays;

    private enum How
    {
        Whole,
        KilledBefore,
        KilledAfter,
        Stopped,
    }

    public async Task<Play> TellAsync(TData? data, bool isOrdered)
    {
        var whole = await PlayAsync(data, How.Whole, 0);
        whole.VerifyEnded();
        foreach (var how in new[] { How.KilledBefore, How.KilledAfter, How.Stopped })
        {
            for (var commit = 1; commit <= whole.Commits; commit++)
            {
                if (IsPlayed(how, commit))
                {
                    var play = await PlayAsync(data, how, commit);
                    play.VerifyEnded();
                    play.VerifyLike(whole, isOrdered);
                }
            }
        }

        return whole;
    }

    // Memory plays all moments; the file, where each takes longer, a third of them, another one for each way to be interrupted.
    // Before its first checkpoint there is no run.
    private bool IsPlayed(How how, int commit) =>
        (story.Kind == StoreKind.Memory || (commit + (int)how) % 3 == 0) && (how, commit) != (How.KilledBefore, 1);

    private async Task<Play> PlayAsync(TData? data, How how, int commit)
    {
        story.Forget();
        var runId = $"{story.GetHashCode():x}-{++_plays}";
        var title = $"{how} {commit}";
        var isInterrupted = false;
        var store = new FaultyStore(story.Database.Open());
        await using (var host = await StartAsync(store, runId))
        {
            store.BeforeCommit = _ => Interrupt(How.KilledBefore, store.Commits + 1, store.Kill);
            store.BeforeCommit += _ => Interrupt(How.Stopped, store.Commits + 1, () => host.Host.StopAsync(CancellationToken.None));
            store.AfterCommit = _ => Interrupt(How.KilledAfter, store.Commits, store.Kill);
            await TryAsync(host, () => host.Host.StartWorkflow("d", data));
            if (!isInterrupted)
            {
                return await ReadAsync(host, runId, title, store.Commits);
            }
        }

        story.Time.Advance(_pause);
        await using var next = await StartAsync(story.Database.Open(), runId);
        isInterrupted = false;
        await TryAsync(next, () => next.Host.ResumeWorkflow(runId));
        return await ReadAsync(next, runId, title, store.Commits);

        void Interrupt(How now, int at, Action interrupt)
        {
            if (how == now && commit == at)
            {
                isInterrupted = true;
                interrupt();
            }
        }

        async Task TryAsync(TestHost host, Func<Task> begin)
        {
            try
            {
                await begin();
                await LiveAsync(host, runId, title, () => isInterrupted);
            }
            catch (Exception error) when (isInterrupted && error is ProcessKilledException or InvalidOperationException)
            {
                // The process is gone, or stopped and says so.
            }
        }
    }

    private async Task<TestHost> StartAsync(IRunStore store, string runId)
    {
        var host = await story.StartHostAsync(build, store, options =>
        {
            options.UseRunIds(() => runId);
            options.UseRetries(new RetryOptions(Maximum: 2, BackOffFactor: 1, Jitter: 0));
        });
        host.Host.OnLifeCycleEvent += evt =>
        {
            if (evt is StepSleeping sleeping && sleeping.Until > story.Time.GetUtcNow())
            {
                story.Time.SetUtcNow(sleeping.Until);
            }
        };
        return host;
    }

    // Does what the world would: publishes what the run waits for, works on its activities, resumes it when it stands.
    private static async Task LiveAsync(TestHost host, string runId, string title, Func<bool> isInterrupted)
    {
        for (var turn = 0; turn < 50; turn++)
        {
            var run = await host.WaitAsync(runId);
            if (isInterrupted() || run.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated)
            {
                return;
            }

            if (run.Status == WorkflowStatus.Suspended)
            {
                await host.Host.ResumeWorkflow(runId);
            }
            else if (run.WaitsFor is { } waitsFor)
            {
                await AnswerAsync(host, waitsFor.Split('/'));
            }
            else
            {
                break;
            }
        }

        Assert.Fail($"{title}: the run stands still at '{(await host.WaitAsync(runId)).CurrentStep}'.");
    }

    private static async Task AnswerAsync(TestHost host, string[] waitsFor)
    {
        if (waitsFor[0] != Event.EventTypeActivity)
        {
            await host.Host.PublishEvent(waitsFor[0], waitsFor[1], "answer");
        }
        else if (await host.Host.GetPendingActivity(waitsFor[1], "worker") is { } activity)
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
