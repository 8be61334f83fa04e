using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine;
using Workflow.Engine.Tests.Support;

namespace Benchmarks.Engine;

/// <summary>
/// A host that has nothing to do, and one whose runs wait: a body that runs on, a delay of an hour, an event that does not come. For a
/// minute, nothing may be asked of the store, and no thread of the process may wake up.
/// </summary>
internal sealed class QuietProcess : IDisposable
{
    public const string Role = "quiet";
    public const string Idle = "idle";
    public const string Waiting = "waiting";

    private static readonly TimeSpan _starting = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(40); // until the runtime's own threads have gone to sleep
    private static readonly TimeSpan _measured = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private QuietProcess(Process process) => _process = process;

    public static QuietProcess Start(string folder, string kind)
    {
        var start = EngineChild.Start([Role, kind, Path.Combine(folder, $"{Role}-{kind}.db")]);
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        return new QuietProcess(Process.Start(start)!); // not null: it is a new process
    }

    public async Task<Row> MeasureAsync(string measure)
    {
        await Task.Delay(_starting);
        var calls = await AskAsync();
        await Task.Delay(_settling);
        var before = Look();
        await Task.Delay(_measured);
        var after = Look();
        calls = await AskAsync() - calls;
        var wakeUps = WakeUps(before, after, thread => !thread.IsFinalizer);
        var cpu = after.Values.Sum(thread => thread.Cpu - (before.TryGetValue(thread.Id, out var then) ? then.Cpu : 0));
        return new Row(
            measure, "0 and 0 in a minute", calls == 0 && wakeUps == 0, $"{calls} calls of the store, {wakeUps} wake-ups", "",
            $"{Row.Text(cpu * 1000, "0.0")} ms of CPU; {WakeUps(before, after, thread => thread.IsFinalizer)} looks of the runtime's finalizer "
                + "thread, as in any .NET process");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    public static async Task<int> RunAsync(string kind, string database)
    {
        var calls = StoreCalls.Around(new SqliteRunStore($"Data Source={database}", canCreate: true, TimeProvider.System), out var store);
        await using var services = new ServiceCollection().AddWorkflow(options => options.UseStore(_ => store)).BuildServiceProvider();
        var host = services.GetRequiredService<IWorkflowHost>();
        host.Registry.RegisterWorkflow(new Waits());
        await host.StartAsync(CancellationToken.None);
        if (kind == Waiting)
        {
            foreach (var way in new[] { Waits.Body, Waits.Sleep, Waits.Event }) await host.StartWorkflow(Role, new Waits.Data { Way = way });
        }

        while (Console.ReadLine() is not null) Console.WriteLine(calls.Count);
        return 0;
    }

    private async Task<long> AskAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        return long.Parse(await _process.StandardOutput.ReadLineAsync() ?? "", CultureInfo.InvariantCulture);
    }

    // A thread that has gone has woken up to go.
    private static long WakeUps(Dictionary<string, OneThread> before, Dictionary<string, OneThread> after, Func<OneThread, bool> which) =>
        before.Values.Where(which).Sum(thread => after.TryGetValue(thread.Id, out var now) ? now.Switches - thread.Switches : 1)
        + after.Values.Where(which).Where(thread => !before.ContainsKey(thread.Id)).Sum(thread => thread.Switches);

    // https://www.kernel.org/doc/html/latest/filesystems/proc.html: a thread that wakes up is switched to, and away from again.
    private Dictionary<string, OneThread> Look() => Directory.EnumerateDirectories($"/proc/{_process.Id}/task").ToDictionary(
        folder => Path.GetFileName(folder),
        folder => new OneThread(
            Path.GetFileName(folder),
            File.ReadAllText(Path.Combine(folder, "comm")).Contains("Finalizer"),
            File.ReadLines(Path.Combine(folder, "status"))
                .Where(line => line.Contains("ctxt_switches:"))
                .Sum(line => long.Parse(line[(line.IndexOf(':') + 1)..], CultureInfo.InvariantCulture)),
            double.Parse(File.ReadAllText(Path.Combine(folder, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture) / 1e9));

    private sealed record OneThread(string Id, bool IsFinalizer, long Switches, double Cpu);

    private sealed class Waits : IWorkflow<Waits.Data>
    {
        public const string Body = "body";
        public const string Sleep = "sleep";
        public const string Event = "event";

        public string Id => Role;

        public int Version => 1;

        public void Build(IWorkflowBuilder<Data> builder)
        {
            var way = builder.StartWith<Decide>().Input(step => step.Expression, data => data.Way);
            way.Branch(Body, builder.CreateBranch().StartWith<UntilStopped>());
            way.Branch(Sleep, builder.CreateBranch().StartWith<Delay>(step => step.Input(delay => delay.Period, data => TimeSpan.FromHours(1))));
            way.Branch(Event, builder.CreateBranch().StartWith<WaitFor>(step => step
                .Input(wait => wait.EventName, data => "never").Input(wait => wait.EventKey, data => "never")));
        }

        public sealed class Data
        {
            public string Way { get; set; } = "";
        }
    }

    private sealed class UntilStopped : StepBodyAsync
    {
        public override async Task<ExecutionResult> RunAsync(IStepExecutionContext context)
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return ExecutionResult.Next();
        }
    }
}
