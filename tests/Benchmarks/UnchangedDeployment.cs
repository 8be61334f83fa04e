namespace Benchmarks;

/// <summary>A deployment without changes of a configuration without providers: what the deployer itself costs.</summary>
internal sealed record UnchangedDeployment(Samples Deployer, Samples Script, IReadOnlyList<Samples> Starts, IReadOnlyList<Samples> Steps)
{
    public static async Task<UnchangedDeployment> MeasureAsync(int rounds)
    {
        await using var checkout = Checkout.Create();
        Timing.Require(await checkout.RunAsync("deploy", "sandbox"));
        var (deployer, script, version, runs) = (new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>());
        var steps = new List<(string Step, TimeSpan Took)>();

        // Alternating, so that whatever else the machine does meets all of them alike. The first round warms the file cache.
        for (var round = 0; round <= rounds; round++)
        {
            var times = (
                Deployer: await Timing.OfAsync(() => checkout.Start("deploy", "sandbox")),
                Script: await Timing.OfAsync(() => ScriptedDeployment.Start(checkout)),
                Version: await Timing.OfAsync(() => checkout.Start("--version")),
                Runs: await Timing.OfAsync(() => checkout.Start("runs")));
            if (round == 0) continue;
            deployer.Add(times.Deployer);
            script.Add(times.Script);
            version.Add(times.Version);
            runs.Add(times.Runs);
            steps.AddRange(await StepTimes.ReadAsync(checkout, (await checkout.LastRunAsync()).Id));
            Console.WriteLine($"round {round}: deployer {times.Deployer.TotalSeconds:F2} s, script {times.Script.TotalSeconds:F2} s");
        }

        return new UnchangedDeployment(
            new Samples("`deployer deploy sandbox`", deployer),
            new Samples("`tests/Benchmarks/deploy.sh sandbox`", script),
            [new Samples("`deployer --version`", version), new Samples("`deployer runs`", runs)],
            [.. steps.GroupBy(step => step.Step).Select(step => new Samples(step.Key, [.. step.Select(times => times.Took)]))]);
    }
}
