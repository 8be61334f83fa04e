namespace Workflow.Engine;

/// <summary>
/// A container whose work is undone as a whole: when something inside fails, what is still open inside is cancelled, and everything
/// that began is undone by its compensation, newest first. Then the saga's own error behaviour says how the run goes on.
/// </summary>
public class SagaContainer<TStepBody> : WorkflowStep<TStepBody>
    where TStepBody : IStepBody
{
    /// <inheritdoc />
    public override bool ResumeChildrenAfterCompensation => false;

    /// <inheritdoc />
    public override bool RevertChildrenAfterCompensation => true;

    /// <summary>Forgets that its branches were started, so that it begins anew.</summary>
    public override void PrimeForRetry(ExecutionPointer pointer)
    {
        base.PrimeForRetry(pointer);
        pointer.PersistenceData = null;
    }
}
