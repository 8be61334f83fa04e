using Microsoft.Extensions.Logging;

namespace Workflow.Engine;

/// <summary>The attempts of a run whose bodies run, by their pointers.</summary>
internal sealed class RunningAttempts(ILogger log)
{
    private readonly Dictionary<string, RunningAttempt> _byPointer = [];

    public int Count => _byPointer.Count;

    public void Add(RunningAttempt attempt) => _byPointer.Add(attempt.Pointer.Id, attempt);

    public void Remove(RunningAttempt attempt) => _byPointer.Remove(attempt.Pointer.Id);

    /// <summary>Asks one to end.</summary>
    public void Cancel(ExecutionPointer pointer)
    {
        if (_byPointer.TryGetValue(pointer.Id, out var attempt))
        {
            Cancel(attempt);
        }
    }

    /// <summary>Asks all to end.</summary>
    public void CancelAll()
    {
        foreach (var attempt in _byPointer.Values)
        {
            Cancel(attempt);
        }
    }

    private void Cancel(RunningAttempt attempt)
    {
        if (!attempt.IsCancelled)
        {
            _ = CancelAsync(attempt);
        }
    }

    // Beside the driver: what a body has registered to be called may take its time, or throw.
    private async Task CancelAsync(RunningAttempt attempt)
    {
        try
        {
            await attempt.Cancellation.CancelAsync();
        }
        catch (AggregateException error)
        {
            log.CancellationFailed(error, attempt.Attempt.StepKey);
        }
    }
}
