namespace FaultMatrix;

/// <summary>One fault at one moment of a deployment with one backend.</summary>
internal sealed record FaultCase(Moment Moment, Fault Fault, Backend Backend)
{
    /// <summary>Every case there is.</summary>
    public static IReadOnlyList<FaultCase> All { get; } =
    [
        .. from moment in Moments.All
           from fault in Enum.GetValues<Fault>()
           from backend in Enum.GetValues<Backend>()
           let one = new FaultCase(moment, fault, backend)
           where one.IsPossible
           select one,
    ];

    /// <summary>All cases, or the share that the seed chooses.</summary>
    public static IEnumerable<TestCaseData> Chosen() => Share.Cases.Select(
        one => new TestCaseData(one).SetArgDisplayNames($"{one.Moment}", $"{one.Fault}", $"{one.Backend}"));

    public override string ToString() => $"{Moment}, {Fault}, {Backend}";

    private bool IsPossible =>
        (Fault != Fault.KillTool || !Moment.WithoutTool)
        // What a machine stands on is mended there; one whose processes were struck may be lost.
        && (Backend != Backend.Copies || Fault.IsStrike())
        && (!Fault.IsBucket() || Backend == Backend.Gcs)
        // The sandbox's server is only being started then.
        && (Fault != Fault.PostgresStopped || Backend != Backend.Local || Moment is not { Step: "prereqs", Place: not "end" });
}
