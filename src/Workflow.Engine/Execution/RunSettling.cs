namespace Workflow.Engine;

/// <summary>Decides what becomes of a run of which nothing runs and nothing is ready.</summary>
internal sealed class RunSettling(EngineParts parts, RunState run, RunEvents events, Action wake) : IDisposable
{
    private readonly SleepTimer _timer = new(parts.Time, wake);
    private bool _isAnnounced;

    /// <summary>Ends the run if it is at its end; sets the timer if it sleeps.</summary>
    /// <returns>True when this host has nothing more to do for it by itself.</returns>
    public async Task<bool> IsIdleAsync(bool isStopping)
    {
        if (run.Instance.Status == WorkflowStatus.Runnable && run.Open.Count == 0)
        {
            run.SetStatus(WorkflowStatus.Complete, parts.Now);
        }

        if (run.Instance.Status != WorkflowStatus.Runnable)
        {
            await AnnounceAsync();
            return true;
        }

        var due = run.Open.Where(pointer => pointer.Active && !run.HasOpenChildren(pointer)).Min(pointer => pointer.SleepUntil);
        if (isStopping || due is null)
        {
            return true;
        }

        _timer.Set(due.Value);
        return false;
    }

    public void Dispose() => _timer.Dispose();

    private async Task AnnounceAsync()
    {
        if (_isAnnounced)
        {
            return;
        }

        _isAnnounced = true;
        if (run.Instance.Status == WorkflowStatus.Complete)
        {
            await RunPostMiddlewareAsync();
        }
        else if (run.Instance.Status == WorkflowStatus.Terminated)
        {
            run.EndOpen(parts.Now);
        }

        events.Add(run.Instance.Status switch
        {
            WorkflowStatus.Complete => new WorkflowCompleted(),
            WorkflowStatus.Terminated => new WorkflowTerminated(),
            _ => new WorkflowSuspended(),
        });
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
