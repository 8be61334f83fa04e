namespace Workflow.Engine.Tests.Loading;

/// <summary>The steps of the samples in docs/workflows.md.</summary>
internal static class SampleSteps
{
    public sealed class Print : StepBody
    {
        public string? Message { get; set; }

        public override ExecutionResult Run(IStepExecutionContext context) => ExecutionResult.Next();
    }

    public sealed class Add : StepBody
    {
        public int To { get; set; }

        public int Number { get; set; }

        public int Sum { get; private set; }

        public override ExecutionResult Run(IStepExecutionContext context)
        {
            Sum = To + Number;
            return ExecutionResult.Next();
        }
    }

    public sealed class Charge : StepBody
    {
        public required decimal Amount { get; set; }

        public string? Receipt { get; private set; }

        public override ExecutionResult Run(IStepExecutionContext context)
        {
            Receipt = $"paid {Amount}";
            return ExecutionResult.Next();
        }
    }

    public sealed class Refund : StepBody
    {
        public string? Receipt { get; set; }

        public override ExecutionResult Run(IStepExecutionContext context) =>
            Receipt == "paid 10" ? ExecutionResult.Next() : throw new InvalidOperationException($"'{Receipt}' is no receipt");
    }

    public sealed class Ship : StepBody
    {
        public string? City { get; set; }

        public override ExecutionResult Run(IStepExecutionContext context) =>
            City is null ? throw new InvalidOperationException("where to?") : ExecutionResult.Next();
    }

    public sealed class UploadOptions
    {
        public bool Public { get; set; }

        public string? Owner { get; set; }

        public List<string> Tags { get; set; } = [];

        public Dictionary<string, int> Retention { get; set; } = [];
    }

    public sealed class Upload : StepBody, IProbe
    {
        public string? File { get; set; }

        public UploadOptions Options { get; set; } = new();

        public override ExecutionResult Run(IStepExecutionContext context) => ExecutionResult.Next();

        public Task<ExecutionResult?> ProbeAsync(IStepExecutionContext context) => Task.FromResult<ExecutionResult?>(null);
    }
}
