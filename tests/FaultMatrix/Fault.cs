namespace FaultMatrix;

/// <summary>What goes wrong.</summary>
internal enum Fault
{
    KillDeployer,
    KillTool,
    KillGroup,

    /// <summary>The machine loses its power: deployer and tool die in the same moment.</summary>
    PowerCut,
    Terminate,
    Interrupt,
    InterruptTwice,
    Hangup,

    /// <summary>Nothing can be written any more where the home is.</summary>
    DiskFull,

    /// <summary>Another process keeps the deployer's database for itself.</summary>
    DatabaseLocked,
    BucketForbidden,
    BucketUnavailable,

    /// <summary>Connections to the bucket end without an answer.</summary>
    BucketCut,

    /// <summary>Nobody listens where the bucket was.</summary>
    BucketRefused,
    PostgresStopped,
    ClockForward,
    ClockBack,
}

internal static class Faults
{
    /// <summary>Whether it strikes a process, and not what a process stands on.</summary>
    public static bool IsStrike(this Fault fault) => fault <= Fault.Hangup;

    /// <summary>Whether it strikes the bucket.</summary>
    public static bool IsBucket(this Fault fault) => fault is >= Fault.BucketForbidden and <= Fault.BucketRefused;

    /// <summary>Whether no process of the tool is left.</summary>
    public static bool KillsTool(this Fault fault) => fault is Fault.KillTool or Fault.PowerCut;
}
