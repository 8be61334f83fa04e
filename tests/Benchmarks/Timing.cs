using System.Diagnostics;

namespace Benchmarks;

/// <summary>Wall-clock times of whole processes, from start to exit.</summary>
internal static class Timing
{
    public static async Task<TimeSpan> OfAsync(Func<RunningCommand> start)
    {
        var watch = Stopwatch.StartNew();
        var result = await start().EndAsync();
        watch.Stop();
        Require(result);
        return watch.Elapsed;
    }

    public static void Require(CommandResult result)
    {
        if (result.ExitCode != Exit.Succeeded) throw new InvalidOperationException($"Not worth measuring:\n{result}");
    }
}
