using System.Diagnostics;
using Workflow.Engine;

namespace Benchmarks.Engine;

/// <summary>A definition of some steps, one after the other, that do nothing but look at the clock.</summary>
internal sealed class Chain(string id, int steps) : IWorkflow<ChainData>
{
    public string Id => id;

    public int Version => 1;

    public void Build(IWorkflowBuilder<ChainData> builder)
    {
        var last = builder.StartWith<Tick>().Name("step-1");
        for (var number = 2; number <= steps; number++) last = last.Then<Tick>().Name($"step-{number}");
    }
}

/// <summary>A chain whose steps read something from the data, and in the end replace all of it, if they change it at all.</summary>
internal sealed class DataChain(string id, int steps, bool changes) : IWorkflow<ChainData>
{
    public string Id => id;

    public int Version => 1;

    public void Build(IWorkflowBuilder<ChainData> builder)
    {
        var last = WithData(builder.StartWith<Tick>().Name("step-1"));
        for (var number = 2; number <= steps; number++) last = WithData(last.Then<Tick>().Name($"step-{number}"));
    }

    private IStepBuilder<ChainData, Tick> WithData(IStepBuilder<ChainData, Tick> step)
    {
        step = step.Input(tick => tick.Number, data => data.Number);
        return changes ? step.Output((tick, data) => data.Replace(tick.Number + 1)) : step;
    }
}

public sealed class ChainData
{
    public int Number { get; set; }

    public string Text { get; set; } = "";

    public List<string> Lines { get; set; } = [];

    /// <summary>1 MB in one text.</summary>
    public static ChainData LargeText() => new() { Text = _texts[0] };

    /// <summary>1 MB in lines of 100 letters.</summary>
    public static ChainData ManyLines() => new() { Lines = _lines[0] };

    public void Replace(int number)
    {
        Number = number;
        if (Text.Length > 0) Text = _texts[number % 2];
        if (Lines.Count > 0) Lines = _lines[number % 2];
    }

    private static readonly string[] _texts = [new('a', 1024 * 1024), new('b', 1024 * 1024)];
    private static readonly List<string>[] _lines =
        [.. Enumerable.Range(0, 2).Select(which => Enumerable.Range(0, 10_180).Select(line => $"{(which * 55555) + line:d100}").Reverse().ToList())];
}

/// <summary>Notes when it runs.</summary>
public sealed class Tick : StepBody
{
    private static readonly long[] _times = new long[2048];
    private static int _next;

    public int Number { get; set; }

    /// <summary>When the steps ran since the last look, in their order.</summary>
    public static long[] TakeTimes()
    {
        var taken = _times[..Math.Min(_next, _times.Length)];
        _next = 0;
        return taken;
    }

    public override ExecutionResult Run(IStepExecutionContext context)
    {
        var place = Interlocked.Increment(ref _next) - 1;
        if (place < _times.Length) _times[place] = Stopwatch.GetTimestamp();
        return ExecutionResult.Next();
    }
}
