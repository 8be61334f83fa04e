using System.Diagnostics;

namespace EndToEnd.Harness;

/// <summary>
/// Holds a shell at a chosen place: it says that it is there and then waits for a line, both through named pipes. The test keeps
/// both pipes open for reading and writing, so that neither side blocks in opening; should the test die, the shell goes on.
/// </summary>
internal sealed class Gate : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly string _reached;
    private readonly string _go;
    private readonly FileStream _reachedPipe;
    private readonly FileStream _goPipe;
    private readonly StreamReader _arrivals;

    public Gate(string folder, string name)
    {
        _reached = Path.Combine(folder, $"{name}.reached");
        _go = Path.Combine(folder, $"{name}.go");
        using (var mkfifo = Process.Start("mkfifo", ["-m", "666", _reached, _go])) mkfifo.WaitForExit();
        _reachedPipe = Open(_reached);
        _goPipe = Open(_go);
        _arrivals = new StreamReader(_reachedPipe);
    }

    /// <summary>What a shell runs to be held here; nothing happens once the gate is open.</summary>
    /// <remarks>The pipe is opened before the shell says that it is there: the gate may open, and the pipe go, at once.</remarks>
    public string Shell => $"if [ -p '{_go}' ]; then {{ echo $$ > '{_reached}'; read -r line; }} < '{_go}' || :; fi";

    /// <summary>Waits until a shell is held here.</summary>
    /// <returns>The shell's process id.</returns>
    public async Task<int> ReachedAsync()
    {
        // A thread of its own, because it blocks: tests that run meanwhile answer Terraform within its limits.
        var arrival = Task.Factory.StartNew(_arrivals.ReadLine, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return int.Parse(await arrival.WaitAsync(Limit) ?? throw new InvalidOperationException("The gate is closed."));
    }

    /// <summary>Waits until a shell is held here, or fails with what the command printed if it ends before.</summary>
    public async Task<int> ReachedByAsync(RunningCommand command)
    {
        var reached = ReachedAsync();
        if (await Task.WhenAny(reached, command.EndAsync()) == reached) return await reached;
        throw new InvalidOperationException($"Ended before the gate:\n{await command.EndAsync()}");
    }

    /// <summary>Lets the shell that is held here go on, and every later one pass.</summary>
    public void Open()
    {
        if (!File.Exists(_go)) return;
        File.Delete(_go);
        _goPipe.Write("go\n"u8);
        _goPipe.Flush();
    }

    public void Dispose()
    {
        Open();

        // A reader that still waits for an arrival ends with this line.
        _reachedPipe.Write("0\n"u8);
        _reachedPipe.Flush();
        _goPipe.Dispose();
    }

    private static FileStream Open(string pipe) =>
        new(File.OpenHandle(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite), FileAccess.ReadWrite, bufferSize: 0);
}
