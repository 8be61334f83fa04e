using System.Diagnostics;
using System.Globalization;

namespace FaultMatrix;

/// <summary>
/// A disk of its own for the home, which can be full: a tmpfs whose size is taken down to what it holds. It is mounted in a namespace
/// that a shell of the test keeps, and which every command of the copy enters.
/// </summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int Tries = 20;
    private const string Keep = """mount -t tmpfs -o size=1g,mode=700 none "$1" && { [ -z "$2" ] || mount --bind "$2" /etc/hosts; } && echo ready && read -r _""";
    private const string Shrink = """used=$(df -k --output=used "$1" | tail -n 1) && mount -o "remount,size=$((used))k" "$1" """;

    private readonly Process _keeper;
    private readonly string _home;

    private SmallDisk(Process keeper, string home) => (_keeper, _home) = (keeper, home);

    /// <param name="checkout">Whose home is to be on it; its commands are started through the namespace from now on.</param>
    /// <param name="hosts">Lines for <c>/etc/hosts</c> in the same namespace.</param>
    public static async Task<SmallDisk> MountAsync(Checkout checkout, string? hosts)
    {
        Directory.CreateDirectory(checkout.Home);
        var file = hosts is null ? "" : Path.Combine(checkout.Hooks, "hosts");
        if (hosts is not null) await File.WriteAllTextAsync(file, await File.ReadAllTextAsync("/etc/hosts") + hosts);
        var start = new ProcessStartInfo("unshare", ["--map-root-user", "--mount", "sh", "-c", Keep, "sh", checkout.Home, file])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var keeper = Process.Start(start)!;
        if (await keeper.StandardOutput.ReadLineAsync() != "ready")
            throw new InvalidOperationException("A full disk needs a mount namespace of the test's own, which this machine refuses: see docs/testing.md.");
        var disk = new SmallDisk(keeper, checkout.Home);
        checkout.StartThrough = [.. disk.Enter, "sh", "-c", """cd "$1" && shift && exec "$@" """, "sh", checkout.Folder];
        return disk;
    }

    private string[] Enter => ["nsenter", "--user", "--mount", "--preserve-credentials", "--target", $"{_keeper.Id}"];

    /// <summary>A path below the home, as processes outside can open it.</summary>
    public string Seen(string path) => path.StartsWith(_home, StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"/proc/{_keeper.Id}/root{path}")
        : path;

    /// <summary>Takes away all the room that is left.</summary>
    public async Task FillAsync()
    {
        // Somebody may write in between, and a file system cannot be smaller than what it holds.
        for (var tried = 1; await RunAsync(Shrink) != 0; tried++)
        {
            if (tried == Tries) throw new InvalidOperationException("The disk does not become full.");
        }
    }

    public Task FreeAsync() => RunAsync("""mount -o remount,size=1g "$1" """);

    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
    }

    private async Task<int> RunAsync(string script)
    {
        using var shell = Process.Start(Enter[0], [.. Enter[1..], "sh", "-c", script, "sh", _home]);
        await shell.WaitForExitAsync();
        return shell.ExitCode;
    }
}
