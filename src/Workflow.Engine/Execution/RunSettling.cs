namespace Workflow.Engine;

/// <summary>Decides whether a run has something left to do here, and what becomes of it when it has not.</summary>
internal sealed class RunSettling(EngineParts parts, RunState run, RunEvents events, CheckpointWriter checkpoints, Action wake) : IDisposable
{
    private readonly SleepTimer _timer = new(parts.Time, wake);
    private bool _isAnnounced;

    /// <summary>Sets the timer if it sleeps, beside what runs as well; ends the run if it is at its end.</summary>
    /// <param name="isBusy">True when a step runs or is about to.</param>
    /// <param name="isStopping">True when the host stops, and nobody waits for a timer any more.</param>
    /// <returns>True when this host has nothing more to do for it by itself.</returns>
    public async Task<bool> IsIdleAsync(bool isBusy, bool isStopping)
    {
        var due = NextDue();
        if (due is not null && !isStopping)
        {
            _timer.Set(due.Value);
            return false;
        }

        if (isBusy)
        {
            return false;
        }

        if (run.Instance.Status == WorkflowStatus.Runnable && run.Open.Count == 0)
        {
            await KeepLastEndAsync();
            run.SetStatus(WorkflowStatus.Complete, parts.Now);
        }

        if (run.Instance.Status != WorkflowStatus.Runnable)
        {
            await AnnounceAsync();
        }

        return true;
    }

    /// <summary>The run's status was changed from outside: how it is left has to be told anew.</summary>
    public void Reopen() => _isAnnounced = false;

    public void Dispose() => _timer.Dispose();

    private DateTime? NextDue() => run.Instance.Status == WorkflowStatus.Runnable
        ? run.Open.Where(pointer => pointer.Active && !run.HasOpenChildren(pointer)).Min(pointer => pointer.SleepUntil)
        : null;

    private async Task AnnounceAsync()
    {
        if (_isAnnounced)
        {
            return;
        }

        _isAnnounced = true;
        if (run.Instance.Status is WorkflowStatus.Complete or WorkflowStatus.Terminated)
        {
            run.EndOpen(parts.Now, []);
        }

        if (run.Instance.Status == WorkflowStatus.Complete)
        {
            await RunPostMiddlewareAsync();
        }

        events.Add(run.Instance.Status switch
        {
            WorkflowStatus.Complete => new WorkflowCompleted(),
            WorkflowStatus.Terminated => new WorkflowTerminated(),
            _ => new WorkflowSuspended(),
        });
    }

    // The middleware may take its time, and dying in it must not run the last step again.
    private async Task KeepLastEndAsync()
    {
        if (parts.Middleware.MayExist)
        {
            await checkpoints.WriteAsync(release: false);
        }
    }

    private async Task RunPostMiddlewareAsync()
    {
        var touches = run.Instance.DataTouches;
        await parts.Middleware.RunAsync(WorkflowMiddlewarePhase.PostWorkflow, run.Instance, run.Definition.OnPostMiddlewareError);
        if (run.Instance.DataTouches != touches)
        {
            run.CaptureData();
        }
    }
}
