using CliWrap;
using Deployer.Tools;

namespace Deployer.Tests.Tools;

/// <summary>A folder of a test's own, with the few things that tests of tools need again and again.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly List<DetachedTool> started = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("deployer-tools-").FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // always below Folder
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A pipe with a name: what waits on it is held until the test says so.</summary>
    public string Fifo(string name)
    {
        using var made = System.Diagnostics.Process.Start("mkfifo", [PathOf(name)]);
        made.WaitForExit();
        return PathOf(name);
    }

    /// <summary>Lets go whoever reads the pipe; returns once there is a reader.</summary>
    public static Task ReleaseAsync(string fifo) => Task.Run(() => File.WriteAllText(fifo, "\n"));

    /// <summary>Returns once nobody holds the pipe open for writing any more.</summary>
    public static Task<string> ReadToEndAsync(string fifo) => Task.Run(() => File.ReadAllText(fifo));

    public ToolCommand Shell(string script, params string[] arguments) =>
        new("/bin/sh", ["-c", script, "sh", .. arguments], Folder, ToolEnvironment.Current);

    public async Task<DetachedTool> StartAsync(string script, params string[] arguments)
    {
        var tool = await DetachedTool.StartAsync(Shell(script, arguments), PathOf("tool"));
        started.Add(tool);
        return tool;
    }

    /// <summary>Waits for a file to be there.</summary>
    public static async Task AppearsAsync(string path)
    {
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!) { EnableRaisingEvents = true }; // a file has a folder
        var appeared = new TaskCompletionSource();
        watcher.Created += (_, _) => Look();
        watcher.Renamed += (_, _) => Look();
        Look();
        await appeared.Task.WaitAsync(TimeSpan.FromSeconds(30));

        void Look()
        {
            if (File.Exists(path))
                appeared.TrySetResult();
        }
    }

    /// <summary>Runs a program of the machine and returns what it printed.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var output = new System.Text.StringBuilder();
        await Cli.Wrap(program).WithArguments(arguments).WithStandardOutputPipe(PipeTarget.ToStringBuilder(output)).ExecuteAsync();
        return output.ToString();
    }

    public void Dispose()
    {
        // A test that failed must leave no tool waiting for ever.
        started.ForEach(tool => tool.Kill());
        Directory.Delete(Folder, recursive: true);
    }
}
