using CsCheck;

namespace Workflow.Engine.Tests.Fuzz;

/// <summary>Something that goes wrong at a run's n-th commit, or at its n-th body.</summary>
internal sealed record Fault(FaultKind Kind, int At)
{
    public static Gen<Fault> One { get; } = Gen.Select(
        Gen.Frequency(
            (4, FaultKind.KillBeforeCommit),
            (4, FaultKind.KillAfterCommit),
            (3, FaultKind.KillBeforeBody),
            (3, FaultKind.KillAfterBody),
            (2, FaultKind.CommitFails),
            (2, FaultKind.CommitFailsWritten),
            (2, FaultKind.Busy),
            (2, FaultKind.Stop),
            (1, FaultKind.ClockForward),
            (1, FaultKind.ClockBack)),
        Gen.Frequency((3, Gen.Int[1, 12]), (2, Gen.Int[1, 40])),
        (kind, at) => new Fault(kind, at));

    public bool IsKill => Kind is FaultKind.KillBeforeCommit or FaultKind.KillAfterCommit
        or FaultKind.KillBeforeBody or FaultKind.KillAfterBody;

    public override string ToString() => $"{Kind}@{At}";
}

internal enum FaultKind
{
    KillBeforeCommit,
    KillAfterCommit,
    KillBeforeBody,
    KillAfterBody,
    CommitFails,
    CommitFailsWritten,
    Busy,
    Stop,
    ClockForward,
    ClockBack,
}
