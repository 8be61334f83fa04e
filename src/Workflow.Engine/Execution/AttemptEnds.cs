using System.Text.Json;

namespace Workflow.Engine;

/// <summary>Takes the ends of attempts: results, failures, interruptions.</summary>
internal sealed class AttemptEnds(EngineParts parts, RunState run, RunEvents events, FailureApplier failures)
{
    private readonly ResultApplier _results = new(run, events);

    public void Take(AttemptFinished finished)
    {
        var (attempt, result, error) = finished;
        var now = parts.Now;
        var captures = run.DataCaptures;
        attempt.Pointer.IsInDoubt = attempt.MustProbe;
        try
        {
            if (error is null && result is not null)
            {
                _results.Apply(attempt, result, now);
                return;
            }
        }
        catch (Exception failure)
        {
            // What an output, a condition or a serialisation throws is the step's failure; the data goes back to what it was before.
            run.RestoreData(captures);
            error = failure;
        }

        KeepTouchedData(attempt);
        if (error is OperationCanceledException && attempt.IsCancelled)
        {
            Interrupt(attempt, now);
            return;
        }

        var reason = error ?? new WorkflowException($"Step '{attempt.Attempt.StepKey}' returned nothing.");
        parts.Log.StepFailed(reason, run.Instance.Id, attempt.Attempt.StepKey, attempt.Attempt.Number);
        failures.Apply(attempt, reason, now);
        parts.ReportError(run.Instance, attempt.Step, reason);
    }

    private void Interrupt(RunningAttempt attempt, DateTime now)
    {
        run.EndAttempt(attempt.Sequence, StepEnding.Interrupted, now);
        attempt.Pointer.Status = PointerStatus.Pending;
        run.Changed(attempt.Pointer);
        events.Add(attempt, new StepInterrupted());
        if (run.IsGivenUp(attempt.Pointer))
        {
            run.End(attempt.Pointer, PointerStatus.Cancelled, now);
        }
    }

    private void KeepTouchedData(RunningAttempt attempt)
    {
        try
        {
            if (run.Instance.DataTouches != attempt.TouchesAtBegin)
            {
                run.CaptureData();
            }
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException)
        {
            // The attempt has failed with an error of its own, which is the one to tell.
            run.RestoreData(run.DataCaptures);
        }
    }
}
