using CliWrap;
using CliWrap.Buffered;

namespace Deployer.Simulator.Tests.Support;

/// <summary>A simulated cloud of a test's own, with the program that serves it and the commands on it, as processes.</summary>
/// <param name="name">The name of the cloud's folder.</param>
internal sealed class CloudBench(string name = "cloud") : IAsyncDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("deployer-cloud-");
    private readonly List<SimulatorServer> servers = [];

    /// <summary>The program, beside this assembly.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "deployer-simulator");

    public CloudFolder Folder => new(Path.Combine(root.FullName, name));

    /// <summary>The cloud's objects, seen by this process: another one than the server's.</summary>
    public CloudStore Store => new(Folder.Path, TimeProvider.System);

    public Faults Faults => new(Folder.Path, TimeProvider.System);

    public AuditLog Audit => new(Folder);

    public string PathOf(string fileName) => Path.Combine(root.FullName, fileName);

    /// <summary>Starts to serve; returns when the server is ready.</summary>
    public async Task<SimulatorServer> ServeAsync()
    {
        var server = SimulatorServer.Start(Folder);
        servers.Add(server);
        await server.IsReadyAsync();
        return server;
    }

    /// <summary>Runs a command on the cloud.</summary>
    public async Task<BufferedCommandResult> RunAsync(params string[] arguments) => await Cli.Wrap(Program)
        .WithArguments([.. arguments, "--folder", Folder.Path])
        .WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync();

    /// <summary>A pipe with a name: an operation that is held waits for a line in it.</summary>
    public string Fifo(string fileName)
    {
        using var made = System.Diagnostics.Process.Start("mkfifo", [PathOf(fileName)]);
        made.WaitForExit();
        return PathOf(fileName);
    }

    /// <summary>Waits until an object exists.</summary>
    public async Task CreatedAsync(string type, string id)
    {
        Directory.CreateDirectory(Folder.ObjectsOf(type));
        using var watcher = new FileSystemWatcher(Folder.ObjectsOf(type)) { EnableRaisingEvents = true };
        var created = new TaskCompletionSource();
        // On a busy machine the two halves of a move are told apart, as a deletion and a creation.
        watcher.Created += (_, _) => Look();
        watcher.Renamed += (_, _) => Look();
        Look();
        await created.Task.WaitAsync(TimeSpan.FromSeconds(60));

        void Look()
        {
            if (Store.Find(type, id) is not null)
                created.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
            await server.DisposeAsync();
        root.Delete(recursive: true);
    }
}
