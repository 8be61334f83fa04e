namespace Workflow.Engine.Tests.Fuzz;

/// <summary>A step's work, which fails as often as the case says.</summary>
internal sealed class DeedBody(Journal journal) : StepBodyAsync
{
    public Failing? Fails { get; set; }

    public string Place { get; set; } = "";

    /// <summary>Sets its inputs; the step's failure may be there.</summary>
    public void Prepare(Failing? fails, string id, object? item)
    {
        (Fails, Place) = (fails, FuzzData.Place(id, item));
        FailAt(FailingPlace.Input);
    }

    public override async Task<ExecutionResult> RunAsync(IStepExecutionContext context)
    {
        await Task.Yield();
        FailAt(FailingPlace.Body);
        return ExecutionResult.Next();
    }

    /// <summary>Takes its work over into the data; the step's failure may be there, when half is done.</summary>
    public void PutOut(FuzzData data)
    {
        data.Add(Place);
        FailAt(FailingPlace.Output);
    }

    private void FailAt(FailingPlace place)
    {
        if (Fails?.Place == place && journal.FailuresAt(Place) < Fails.Times)
        {
            throw new InvalidOperationException($"{Place} fails in its {place}");
        }
    }
}

/// <summary>Does nothing until it is asked to end, or the run is suspended and waits for it.</summary>
internal sealed class EndlessBody(Journal journal) : StepBodyAsync
{
    public override async Task<ExecutionResult> RunAsync(IStepExecutionContext context)
    {
        await journal.Suspended.WaitAsync(context.CancellationToken);
        return ExecutionResult.Next();
    }
}
