namespace Deployer.Tools;

/// <summary>Who a detached tool is: enough for any later process to tell it from another with the same number.</summary>
/// <param name="Pid">The tool's own process.</param>
/// <param name="StartTime">When that process began, as the operating system tells it; compared, never parsed.</param>
/// <param name="BootId">The running of the operating system it belongs to.</param>
/// <param name="Host">The machine.</param>
/// <param name="Program">Absolute path of the program.</param>
/// <param name="StartedAt">When it was started, by our clock.</param>
/// <param name="Shell">The shell above it, which leads its session and writes down its exit code.</param>
/// <param name="ShellStartTime">When the shell began.</param>
internal sealed record ToolProcess(
    int Pid,
    string StartTime,
    string BootId,
    string Host,
    string Program,
    DateTimeOffset StartedAt,
    int Shell,
    string ShellStartTime)
{
    /// <summary>The attempt that started it; null when that is not on record.</summary>
    public ToolAttempt? StartedBy { get; init; }
}

/// <summary>An attempt at a step of a run, as the run's journal counts it.</summary>
/// <param name="Step">The step's key.</param>
/// <param name="Number">1 for the first attempt at this step in the run.</param>
internal sealed record ToolAttempt(string Step, int Number);
