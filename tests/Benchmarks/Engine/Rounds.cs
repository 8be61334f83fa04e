using System.Diagnostics;

namespace Benchmarks.Engine;

/// <summary>Measures things in turn, so that whatever else the machine does meets all of them alike.</summary>
internal static class Rounds
{
    // What comes first pays for the compiler's second look at the code and for new files.
    private const int Warming = 2;

    public static async Task<Series[]> AlternateAsync(int rounds, params Func<Task<double>>[] measures)
    {
        var values = measures.Select(_ => new List<double>(rounds)).ToArray();
        for (var round = -Warming; round < rounds; round++)
        {
            foreach (var (measure, list) in measures.Zip(values))
            {
                var value = await measure();
                if (round >= 0) list.Add(value);
            }
        }

        return [.. values.Select(list => new Series(list))];
    }

    /// <summary>How many a second.</summary>
    public static async Task<double> RateAsync(int count, Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}
