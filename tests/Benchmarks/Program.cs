using Benchmarks;
using Benchmarks.Engine;

const string EnginePart = "engine";
if (args is [EngineChild.Name, .. var role]) return await EngineChild.RunAsync(role);

var numbers = args.Where(arg => arg != EnginePart).Select(int.Parse).ToArray();
if (!args.Contains(EnginePart)) await MeasureDeploymentsAsync(numbers is [var many] ? many : 15);
await MeasureEngineAsync(numbers is [var few] ? few : 10);
return 0;

static async Task MeasureDeploymentsAsync(int rounds)
{
    Repository.RequireFreshBuild();
    var circumstances = await BenchmarkPage.CircumstancesAsync("make bench");
    var report = new BenchmarkReport(
        await UnchangedDeployment.MeasureAsync(rounds),
        await SandboxDeployment.MeasureAsync(Math.Max(1, rounds / 3)),
        await ManyResources.MeasureAsync(Math.Max(1, rounds / 5)));
    await report.WriteAsync(circumstances);
    Console.WriteLine(report.Tables());
}

static async Task MeasureEngineAsync(int rounds)
{
    var circumstances = await BenchmarkPage.CircumstancesAsync("make bench ARGS=engine");
    await EngineReport.WriteAsync(await EngineBenchmark.MeasureAsync(rounds), circumstances);
}
