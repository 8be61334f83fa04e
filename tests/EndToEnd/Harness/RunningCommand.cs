using System.Diagnostics;
using System.Text;

namespace EndToEnd.Harness;

/// <summary>
/// A process in a session of its own, as a terminal would give it, so that signals to its group reach nobody else. Its lines
/// can be waited for while it runs.
/// </summary>
internal sealed class RunningCommand : IDisposable
{
    // A process that hangs fails its test; no test depends on how long one takes.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // Signals that whoever started the test run ignores (nohup, a background job) would be ignored in the process as well.
    private const string NewSession =
        "$SIG{$_} = 'DEFAULT' for qw(HUP INT QUIT TERM PIPE); setsid(); exec { $ARGV[0] } @ARGV or die qq($ARGV[0]: $!\\n)";

    private readonly Process _process;
    private readonly StringBuilder _stdout = new();
    private readonly StringBuilder _stderr = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource<string> Seen)> _waiters = [];
    private readonly Lock _gate = new();
    private readonly Task<CommandResult> _end;

    private RunningCommand(ProcessStartInfo start, string command)
    {
        Command = command;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data, _stdout);
        _process.ErrorDataReceived += (_, line) => Take(line.Data, _stderr);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
        Pid = _process.Id;
        _end = WaitAsync();
    }

    public string Command { get; }

    public int Pid { get; }

    public bool HasEnded => _process.HasExited;

    public static RunningCommand Start(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo("perl", ["-MPOSIX=setsid", "-e", NewSession, program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new RunningCommand(start, $"{Path.GetFileName(program)} {string.Join(' ', arguments)}");
    }

    /// <summary>Waits for a line on either stream that contains the text; lines printed before count.</summary>
    public Task<string> LineAsync(string text) => LineAsync(line => line.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Waits for the next line on either stream, or for the end.</summary>
    public async Task NextLineOrEndAsync()
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _waiters.Add((_ => true, seen));
        await Task.WhenAny(seen.Task, _end);
    }

    /// <summary>Waits for a line on either stream that contains the text, or for the end; lines printed before count.</summary>
    public async Task LineOrEndAsync(string text)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lines.Any(line => line.Contains(text, StringComparison.Ordinal))) return;
            _waiters.Add((line => line.Contains(text, StringComparison.Ordinal), seen));
        }

        await Task.WhenAny(seen.Task, _end);
    }

    /// <summary>Waits until so many lines have been printed on both streams, or for the end.</summary>
    public async Task LinesOrEndAsync(int count)
    {
        while (!HasEnded && Count("") < count) await NextLineOrEndAsync();
    }

    /// <summary>How many lines so far contain the text.</summary>
    public int Count(string text)
    {
        lock (_gate) return _lines.Count(line => line.Contains(text, StringComparison.Ordinal));
    }

    public Task<CommandResult> EndAsync() => _end;

    public bool Signal(Signal signal) => Signals.Send(Pid, signal);

    public bool SignalGroup(Signal signal) => Signals.SendToGroup(Pid, signal);

    public void Dispose() => _process.Dispose();

    private async Task<string> LineAsync(Func<string, bool> matches, string what)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            var earlier = _lines.Find(line => matches(line));
            if (earlier is not null) return earlier;
            _waiters.Add((matches, seen));
        }

        if (await Task.WhenAny(seen.Task, _end) == seen.Task) return await seen.Task;
        var result = await _end;
        return seen.Task.IsCompletedSuccessfully
            ? await seen.Task
            : throw new InvalidOperationException($"Ended before it printed '{what}':\n{result}");
    }

    private void Take(string? line, StringBuilder stream)
    {
        if (line is null) return;
        lock (_gate)
        {
            stream.Append(line).Append('\n');
            _lines.Add(line);
            foreach (var (matches, seen) in _waiters)
            {
                if (matches(line)) seen.TrySetResult(line);
            }
        }
    }

    private async Task<CommandResult> WaitAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            SignalGroup(Harness.Signal.Kill);
            throw new TimeoutException($"Did not end within {Limit}, or left its output open:\n{Captured(-1)}");
        }

        return Captured(_process.ExitCode);
    }

    private CommandResult Captured(int exitCode)
    {
        lock (_gate) return new CommandResult(Command, exitCode, _stdout.ToString(), _stderr.ToString());
    }
}
