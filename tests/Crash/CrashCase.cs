namespace Crash;

/// <summary>One strike at one moment.</summary>
internal sealed record CrashCase(Moment Moment, Strike Strike)
{
    private const int DefaultSeed = 20261123;
    private const int Share = 24;

    /// <summary>The folder's file that the whole matrix is written to; null when only a share is run.</summary>
    public static string? MatrixFile { get; } = Environment.GetEnvironmentVariable("CRASH_MATRIX");

    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("CRASH_SEED"), out var seed) ? seed : DefaultSeed;

    /// <summary>
    /// Why an effect may happen twice; null where that would be a defect. A provisioner's effect is not part of a transaction:
    /// when Terraform dies, or stops it, before its end is in the state, the next apply creates that resource again.
    /// </summary>
    public string? MayDouble => Moment.Place switch
    {
        "unrecorded" when Strike is not (Strike.KillDeployer or Strike.KillGroup) => "the effect was not in the state yet",
        "middle" when Moment.Step == "apply" && Strike == Strike.KillTool => "the dead Terraform's provisioner went on alone",
        _ => null,
    };

    /// <summary>All cases, or the share that the seed chooses: as even over the steps as it goes.</summary>
    public static IEnumerable<TestCaseData> Chosen()
    {
        var all = Moments.All
            .SelectMany(moment => Enum.GetValues<Strike>().Select(strike => new CrashCase(moment, strike)))
            .Where(crash => crash.Strike != Strike.KillTool || !crash.Moment.WithoutTool)
            .ToArray();
        if (MatrixFile is null)
        {
            new Random(Seed).Shuffle(all);
            all = [.. all
                .GroupBy(crash => crash.Moment.Step)
                .SelectMany(step => step.Select((crash, turn) => (crash, turn)))
                .OrderBy(pair => pair.turn)
                .Take(Share)
                .Select(pair => pair.crash)];
        }

        return all.Select(crash => new TestCaseData(crash).SetArgDisplayNames($"{crash.Moment}", $"{crash.Strike}"));
    }
}
