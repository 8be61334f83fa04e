using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Workflow.Engine.Tests.Crash;

/// <summary>What became visible outside the database.</summary>
internal enum Effect
{
    /// <summary>The start of a run was acknowledged.</summary>
    Started,

    /// <summary>A step's body began.</summary>
    Begun,

    /// <summary>A step's body began and knew that an earlier attempt may have done its work.</summary>
    BegunAfterDoubt,

    /// <summary>A step's body did its work.</summary>
    Done,

    /// <summary>The process was told that a step's end is on record.</summary>
    Recorded,
}

/// <summary>A line of an effects file.</summary>
/// <param name="At">On the machine's clock that never goes back, which all processes share.</param>
/// <param name="Process">Who wrote it.</param>
/// <param name="What">What happened.</param>
/// <param name="RunId">To which run.</param>
/// <param name="StepKey">At which step.</param>
internal sealed record EffectLine(long At, string Process, Effect What, string RunId, string StepKey)
{
    public static EffectLine Parse(string process, string line) => line.Split(' ') is [var at, var what, var run, var step]
        ? new EffectLine(long.Parse(at, CultureInfo.InvariantCulture), process, Enum.Parse<Effect>(what), run, step)
        : throw new InvalidDataException($"{process}: {line}");
}

/// <summary>A process's own file of effects. A line is with the operating system before the step goes on: no kill takes it back.</summary>
internal sealed class EffectsFile(string folder) : IDisposable
{
    private readonly Lock _writing = new();
    private readonly FileStream _file = new(
        Path.Combine(folder, $"{Environment.ProcessId}-{Stopwatch.GetTimestamp()}"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0);

    public void Note(Effect what, string runId, string stepKey = "-")
    {
        lock (_writing)
        {
            _file.Write(Encoding.UTF8.GetBytes($"{Stopwatch.GetTimestamp()} {what} {runId} {stepKey}\n"));
        }
    }

    public void NoteRecord(StepCompleted? completed)
    {
        if (completed is not null)
        {
            Note(Effect.Recorded, completed.WorkflowInstanceId, completed.StepKey);
        }
    }

    /// <summary>The lines of all processes, in the order in which they happened.</summary>
    public static IReadOnlyList<EffectLine> ReadAll(string folder) =>
    [
        .. Directory.EnumerateFiles(folder)
            .SelectMany(file => File.ReadLines(file).Select(line => EffectLine.Parse(Path.GetFileName(file), line)))
            .OrderBy(line => line.At),
    ];

    public void Dispose() => _file.Dispose();
}
