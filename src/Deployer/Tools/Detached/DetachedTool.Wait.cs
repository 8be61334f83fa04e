using System.Runtime.CompilerServices;
using System.Text;

namespace Deployer.Tools;

internal sealed partial class DetachedTool
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    // Asking whether a process lives costs a program call on macOS; the exit file is what ends nearly every wait.
    private static readonly TimeSpan LifeInterval = TimeSpan.FromSeconds(1);

    /// <summary>Waits for the tool's end. Cancelling ends the waiting, never the tool.</summary>
    public async Task<ToolEnd> WaitAsync(CancellationToken token)
    {
        var lastLook = (At: 0L, Reaped: false);
        while (true)
        {
            if (folder.ReadEnd() is { } end)
                return await AfterItsShellAsync(end, token);
            var reaped = shellReaped is { IsCompleted: true };
            if (lastLook.At == 0 || reaped != lastLook.Reaped || clock.GetElapsedTime(lastLook.At) >= LifeInterval)
            {
                if (!ToolLives && !ShellLives)
                    return await AfterItsShellAsync(folder.ReadEnd() ?? ToolEnd.InDoubt, token);
                lastLook = (clock.GetTimestamp(), reaped);
            }
            await PauseAsync(token);
        }
    }

    /// <summary>
    /// The tool's standard output from its beginning, line by line as it comes, until the tool has ended; a last line without an
    /// end is a line. Lines are secret until redacted.
    /// </summary>
    /// <param name="token">Ends the reading.</param>
    public IAsyncEnumerable<string> ReadLinesAsync(CancellationToken token) => ReadAsync(durable: false, token);

    /// <summary>
    /// The same lines, each brought to the disk before it is told: a power failure takes back no line that anybody has been told. What
    /// the tool wrote since the last look (50 ms) may be lost by one. A kill, of us or of the tool, loses nothing either way.
    /// </summary>
    /// <param name="token">Ends the reading.</param>
    public IAsyncEnumerable<string> ReadDurableLinesAsync(CancellationToken token) => ReadAsync(durable: true, token);

    private async IAsyncEnumerable<string> ReadAsync(bool durable, [EnumeratorCancellation] CancellationToken token)
    {
        await using var file = new FileStream(
            folder.Stdout, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var lines = new LineBuffer();
        var buffer = new byte[64 * 1024];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var end = WaitAsync(stop.Token);
        try
        {
            while (true)
            {
                // Asked before reading: what is read after the end is all there is.
                var ended = end.IsCompleted;
                int read;
                while ((read = await file.ReadAsync(buffer, token)) > 0)
                {
                    if (durable)
                        RandomAccess.FlushToDisk(file.SafeFileHandle);
                    foreach (var line in lines.Add(buffer.AsSpan(0, read)))
                        yield return line;
                }
                if (ended)
                    break;
                await Task.WhenAny(end, Task.Delay(LookInterval, clock, token));
                token.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            // A reader that leaves early takes its waiting along.
            await stop.CancelAsync();
        }

        if (lines.Rest is { Length: > 0 } rest)
            yield return rest;
    }

    // The shell has said its last word, or is dead: it leaves no zombie behind for the caller's next look at the process table.
    private async Task<ToolEnd> AfterItsShellAsync(ToolEnd end, CancellationToken token)
    {
        await (shellReaped ?? Task.CompletedTask).WaitAsync(token);
        return end;
    }

    private async Task PauseAsync(CancellationToken token)
    {
        var pause = Task.Delay(LookInterval, clock, token);
        // Once the shell is reaped nothing will wake us: then only the interval counts.
        await (shellReaped is { IsCompleted: false } ? Task.WhenAny(shellReaped, pause).Unwrap() : pause);
    }

    private sealed class LineBuffer
    {
        private readonly List<byte> pending = [];

        public string Rest => Encoding.UTF8.GetString([.. pending]).TrimEnd('\r');

        public List<string> Add(ReadOnlySpan<byte> bytes)
        {
            var lines = new List<string>();
            int end;
            while ((end = bytes.IndexOf((byte)'\n')) >= 0)
            {
                pending.AddRange(bytes[..end]);
                lines.Add(Rest);
                pending.Clear();
                bytes = bytes[(end + 1)..];
            }
            pending.AddRange(bytes);
            return lines;
        }
    }
}
