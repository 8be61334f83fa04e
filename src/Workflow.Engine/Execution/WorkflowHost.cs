using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflow.Engine;

internal sealed class WorkflowHost : IWorkflowHost, IAsyncDisposable, IDisposable
{
    private readonly IServiceProvider _services;
    private readonly EngineParts _parts;
    private readonly RunDrivers _drivers;
    private readonly RunEdits _edits;
    private readonly RunPoller _poller;
    private readonly ActivityController _activities;
    private readonly List<string> _createdBeforeStart = [];
    private volatile bool _isStarted;

    public WorkflowHost(
        IServiceProvider services, EngineParts parts, RunDrivers drivers, IWorkflowRegistry registry)
    {
        _services = services;
        _parts = parts;
        _drivers = drivers;
        _edits = new RunEdits(parts);
        _poller = new RunPoller(parts, drivers);
        _activities = new ActivityController(parts, drivers, this);
        Registry = registry;
        parts.Raise = Raise;
        parts.ReportError = ReportStepError;
    }

    public event StepErrorEventHandler? OnStepError;

    public event LifeCycleEventHandler? OnLifeCycleEvent;

    public IWorkflowRegistry Registry { get; }

    public WorkflowOptions Options => _parts.Options;

    public ILogger Logger => _parts.Log;

    internal bool IsStarted => _isStarted;

    public Task<string> StartWorkflow(string workflowId, object? data = null, string? reference = null) =>
        StartWorkflow(workflowId, null, data, reference);

    public Task<string> StartWorkflow<TData>(string workflowId, TData? data = null, string? reference = null)
        where TData : class, new() => StartWorkflow(workflowId, null, data, reference);

    public Task<string> StartWorkflow<TData>(string workflowId, int? version, TData? data = null, string? reference = null)
        where TData : class, new() => StartWorkflow(workflowId, version, (object?)data, reference);

    public async Task<string> StartWorkflow(string workflowId, int? version, object? data = null, string? reference = null)
    {
        var definition = Registry.GetDefinition(workflowId, version)
            ?? throw new WorkflowNotRegisteredException(workflowId, version);
        var run = RunState.Create(definition, data, reference, _parts.Now, _parts.Codecs);
        run.Instance.Id = Options.NewRunId();
        var touches = run.Instance.DataTouches;
        await _parts.Middleware.RunBeforeAsync(run.Instance);
        if (run.Instance.DataTouches != touches)
        {
            run.CaptureData();
        }

        if (_isStarted)
        {
            return await _drivers.StartAsync(run);
        }

        await new CheckpointWriter(_parts, run).CreateAsync();
        lock (_createdBeforeStart)
        {
            _createdBeforeStart.Add(run.Instance.Id);
        }

        return run.Instance.Id;
    }

    public async Task PublishEvent(string eventName, string eventKey, object? eventData, DateTime? effectiveDate = null)
    {
        var data = _parts.Codecs.Values.Encode(eventData);
        var published = new StoredEvent(eventName, eventKey, data, effectiveDate?.ToUniversalTime() ?? _parts.Now);
        foreach (var runId in await _parts.Store.PublishAsync(published))
        {
            if (_isStarted)
            {
                await _drivers.TellAsync(runId, new EventArrived());
            }
        }
    }

    public Task<PendingActivity?> GetPendingActivity(string activityName, string workerId, TimeSpan? timeout = null) =>
        _activities.GetPendingActivity(activityName, workerId, timeout);

    public Task ReleaseActivityToken(string token) => _activities.ReleaseActivityToken(token);

    public Task SubmitActivitySuccess(string token, object? result) => _activities.SubmitActivitySuccess(token, result);

    public Task SubmitActivityFailure(string token, object? result) => _activities.SubmitActivityFailure(token, result);

    public void RegisterWorkflow<TWorkflow>()
        where TWorkflow : IWorkflow =>
        Registry.RegisterWorkflow(ActivatorUtilities.GetServiceOrCreateInstance<TWorkflow>(_services));

    public void RegisterWorkflow<TWorkflow, TData>()
        where TWorkflow : IWorkflow<TData>
        where TData : new() =>
        Registry.RegisterWorkflow<TData>(ActivatorUtilities.GetServiceOrCreateInstance<TWorkflow>(_services));

    public Task<bool> SuspendWorkflow(string workflowId) => ChangeAsync(workflowId, WorkflowStatus.Suspended, null);

    public Task<bool> TerminateWorkflow(string workflowId) => ChangeAsync(workflowId, WorkflowStatus.Terminated, null);

    public async Task<bool> ResumeWorkflow(string workflowId) =>
        await AskDriverAsync(workflowId, WorkflowStatus.Runnable, null)
        ?? await _drivers.WakeAsync(workflowId, run => run.Resume(_parts.Now));

    public void Start() => StartAsync(CancellationToken.None).GetAwaiter().GetResult(); // WorkflowCore's signature; it only opens the store

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _parts.Store.OpenAsync(cancellationToken);
        _drivers.Open();
        _isStarted = true;
        string[] created;
        lock (_createdBeforeStart)
        {
            created = [.. _createdBeforeStart];
            _createdBeforeStart.Clear();
        }

        foreach (var runId in created)
        {
            await _drivers.WakeAsync(runId);
        }

        if (Options.EnablePolling)
        {
            await _poller.StartAsync();
        }
    }

    public void Stop() => StopAsync(CancellationToken.None).GetAwaiter().GetResult(); // WorkflowCore's signature

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _isStarted = false;
        _poller.Stop();
        return _drivers.StopAsync().WaitAsync(cancellationToken);
    }

    public void ReportStepError(WorkflowInstance workflow, WorkflowStep step, Exception exception)
    {
        try
        {
            OnStepError?.Invoke(workflow, step, exception);
        }
        catch (Exception error)
        {
            // A listener must not decide over the run.
            Logger.ListenerFailed(error, nameof(OnStepError), workflow.Id);
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    public void Dispose() => Stop();

    /// <summary>Changes a run's status, through its driver where this host drives it.</summary>
    /// <exception cref="LeaseHeldException">Another living process drives it.</exception>
    internal async Task<bool> RequestAsync(string runId, WorkflowStatus status, string? outcome) =>
        await AskDriverAsync(runId, status, outcome) ?? await _edits.SetStatusAsync(runId, status, outcome);

    // Null when this host does not drive the run, or has just let it go.
    private async Task<bool?> AskDriverAsync(string runId, WorkflowStatus status, string? outcome)
    {
        var answer = new TaskCompletionSource<bool?>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _drivers.Find(runId)?.TryPost(new StatusRequested(status, outcome, answer)) == true ? await answer.Task : null;
    }

    private async Task<bool> ChangeAsync(string runId, WorkflowStatus status, string? outcome)
    {
        try
        {
            return await RequestAsync(runId, status, outcome);
        }
        catch (LeaseHeldException)
        {
            // WorkflowCore's answer for a run that someone else drives.
            return false;
        }
    }

    private void Raise(LifeCycleEvent evt)
    {
        if (evt is StepWaiting { EventName: Event.EventTypeActivity })
        {
            _parts.AnnounceActivity();
        }

        try
        {
            OnLifeCycleEvent?.Invoke(evt);
        }
        catch (Exception error)
        {
            // A listener must not decide over the run.
            Logger.ListenerFailed(error, evt.GetType().Name, evt.WorkflowInstanceId);
        }
    }
}
