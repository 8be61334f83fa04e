using System.Threading.Channels;

namespace Benchmarks.Engine;

/// <summary>The floor for many at once: writers that hand rows of 1 KB to one connection, which commits all that waits together.</summary>
internal static class RawGroup
{
    public static async Task<double> RateOfAsync(RawLoop raw, int writers, int commitsOfEach)
    {
        var waiting = Channel.CreateUnbounded<TaskCompletionSource>(new() { SingleReader = true });
        var writing = Task.Run(() => WriteAsync(raw, waiting.Reader));
        var rate = await Rounds.RateAsync(writers * commitsOfEach, () => Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < commitsOfEach; i++)
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting.Writer.TryWrite(done);
                await done.Task;
            }
        }))));
        waiting.Writer.Complete();
        await writing;
        return rate;
    }

    private static async Task WriteAsync(RawLoop raw, ChannelReader<TaskCompletionSource> waiting)
    {
        var batch = new List<TaskCompletionSource>();
        while (await waiting.WaitToReadAsync())
        {
            raw.Execute("BEGIN IMMEDIATE");
            while (waiting.TryRead(out var next))
            {
                raw.Append();
                batch.Add(next);
            }

            raw.Execute("COMMIT");
            batch.ForEach(done => done.SetResult());
            batch.Clear();
        }
    }
}
