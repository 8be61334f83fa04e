using System.Diagnostics;

namespace EndToEnd.Harness;

/// <summary>A named pipe at which the simulated cloud holds a call until the test lets it go.</summary>
internal sealed class HeldCall : IDisposable
{
    private readonly FileStream _pipe;

    public HeldCall(Checkout checkout)
    {
        var path = Path.Combine(checkout.Hooks, $"{Guid.NewGuid():N}.fifo");
        using (var mkfifo = Process.Start("mkfifo", ["-m", "600", path])) mkfifo.WaitForExit();

        // Open for both: neither side then waits for the other in opening.
        _pipe = new FileStream(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite), FileAccess.ReadWrite, bufferSize: 0);
        Error = $"hold={path}";
    }

    /// <summary>What <c>deployer sandbox fault --error</c> takes.</summary>
    public string Error { get; }

    public void Release()
    {
        _pipe.Write("go\n"u8);
        _pipe.Flush();
    }

    public void Dispose() => _pipe.Dispose();
}
