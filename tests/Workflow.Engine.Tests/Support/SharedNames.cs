namespace Workflow.Engine.Tests.Support;

/// <summary>Steps that share their short names with types that are none.</summary>
internal static class SharedSteps
{
    public sealed class Shared : StepBody
    {
        public override ExecutionResult Run(IStepExecutionContext context) => ExecutionResult.Next();
    }

    public sealed class Crowded : StepBody
    {
        public override ExecutionResult Run(IStepExecutionContext context) => ExecutionResult.Next();
    }
}

internal static class SharedData
{
    public sealed class Shared;

    public sealed class Crowded;
}

internal static class Unrelated
{
    public sealed class Crowded;
}

/// <summary>With <see cref="SharedName"/>, two steps of one short name.</summary>
internal static class OneName
{
    public sealed class Twice : StepBody
    {
        public override ExecutionResult Run(IStepExecutionContext context) => ExecutionResult.Next();
    }
}

internal static class SharedName
{
    public sealed class Twice : StepBody
    {
        public override ExecutionResult Run(IStepExecutionContext context) => ExecutionResult.Next();
    }
}
