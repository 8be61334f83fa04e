using Benchmarks;

var rounds = args.Length > 0 ? int.Parse(args[0]) : 15;
Repository.RequireFreshBuild();

var report = new BenchmarkReport(
    await UnchangedDeployment.MeasureAsync(rounds),
    await SandboxDeployment.MeasureAsync(Math.Max(1, rounds / 3)),
    await ManyResources.MeasureAsync(Math.Max(1, rounds / 5)));
await report.WriteAsync(Path.Combine(Repository.Root, "docs", "benchmarks.md"));
Console.WriteLine(report.Tables());
