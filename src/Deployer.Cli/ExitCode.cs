using Deployer.Cli.Errors;
using Deployer.Inspections;
using Deployer.Runs;
using Deployer.Sandbox;

namespace Deployer.Cli;

/// <summary>What the process ends with. Documented for users in <c>docs/exit-codes.md</c>; a test compares the two.</summary>
internal enum ExitCode
{
    Succeeded = 0,
    InternalError = 1,
    Usage = 2,
    Prerequisites = 3,
    StepFailed = 4,
    WaitingForDecision = 5,
    Busy = 6,
    InDoubt = 7,
    RejectedOrCancelled = 8,
    NotFound = 9,
    Storage = 10,
    RolledBack = 11,
    Drifted = 12,
    Interrupted = 130,
}

/// <summary>The one mapping from what happened to what the process ends with.</summary>
internal static class ExitCodes
{
    public static ExitCode Of(RunResult result) => result.Status switch
    {
        RunStatus.Succeeded => ExitCode.Succeeded,
        RunStatus.Waiting => ExitCode.WaitingForDecision,
        RunStatus.Rejected or RunStatus.Cancelled => ExitCode.RejectedOrCancelled,
        RunStatus.InDoubt => ExitCode.InDoubt,
        RunStatus.RolledBack => ExitCode.RolledBack,
        RunStatus.Running => ExitCode.Busy,
        RunStatus.Suspended => Of(result.Failure?.Kind),
        _ => ExitCode.InternalError,
    };

    public static ExitCode Of(Exception problem) => problem switch
    {
        BusyException => ExitCode.Busy,
        InDoubtException => ExitCode.InDoubt,
        NotFoundException => ExitCode.NotFound,
        RunStateException or ReleaseRefusedException or SandboxUsageException or UsageException => ExitCode.Usage,
        StepFailedException => ExitCode.StepFailed,
        StorageException => ExitCode.Storage,
        DeployerException => ExitCode.Prerequisites,
        OperationCanceledException => ExitCode.Interrupted,
        _ when StorageException.OfDisk(problem) is not null => ExitCode.Storage,
        _ => ExitCode.InternalError,
    };

    public static ExitCode Of(EnvironmentDrift drift) => drift.Drifted ? ExitCode.Drifted : ExitCode.Succeeded;

    private static ExitCode Of(FailureKind? kind) => kind switch
    {
        FailureKind.Prerequisite => ExitCode.Prerequisites,
        FailureKind.Interrupted => ExitCode.Interrupted,
        FailureKind.InDoubt => ExitCode.InDoubt,
        _ => ExitCode.StepFailed,
    };
}
