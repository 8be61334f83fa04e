using System.Diagnostics;
using Benchmarks;

var rounds = args.Length > 0 ? int.Parse(args[0]) : 15;
Repository.RequireFreshBuild();

await using var checkout = Checkout.Create();
Require(await checkout.RunAsync("deploy", "sandbox"));

var deployer = new List<TimeSpan>();
var script = new List<TimeSpan>();
var version = new List<TimeSpan>();
var runs = new List<TimeSpan>();
var steps = new List<(string Step, TimeSpan Took)>();

// Alternating, so that whatever else the machine does meets all of them alike. The first round warms the file cache.
for (var round = 0; round <= rounds; round++)
{
    var times = (
        Deployer: await Time(() => checkout.Start("deploy", "sandbox")),
        Script: await Time(() => ScriptedDeployment.Start(checkout)),
        Version: await Time(() => checkout.Start("--version")),
        Runs: await Time(() => checkout.Start("runs")));
    if (round == 0) continue;
    deployer.Add(times.Deployer);
    script.Add(times.Script);
    version.Add(times.Version);
    runs.Add(times.Runs);
    steps.AddRange(await StepTimes.ReadAsync(checkout, (await checkout.LastRunAsync()).Id));
    Console.WriteLine($"round {round}: deployer {times.Deployer.TotalSeconds:F2} s, script {times.Script.TotalSeconds:F2} s");
}

var report = new BenchmarkReport(
    new Samples("`deployer deploy sandbox`", deployer),
    new Samples("`tests/Benchmarks/deploy.sh sandbox`", script),
    [new Samples("`deployer --version`", version), new Samples("`deployer runs`", runs)],
    [.. steps.GroupBy(step => step.Step).Select(step => new Samples(step.Key, [.. step.Select(times => times.Took)]))]);
await report.WriteAsync(Path.Combine(Repository.Root, "docs", "benchmarks.md"));
Console.WriteLine(report.Tables());

static async Task<TimeSpan> Time(Func<RunningCommand> start)
{
    var watch = Stopwatch.StartNew();
    var result = await start().EndAsync();
    watch.Stop();
    Require(result);
    return watch.Elapsed;
}

static void Require(CommandResult result)
{
    if (result.ExitCode != Exit.Succeeded) throw new InvalidOperationException($"Not worth measuring:\n{result}");
}
