using System.Runtime.InteropServices;
using Deployer.Tools;

namespace Deployer.Sandbox;

/// <summary>The program that plays the simulated cloud.</summary>
/// <param name="FullPath">Its absolute path.</param>
internal sealed record SimulatorProgram(string FullPath)
{
    private const string Runtime = "Microsoft.AspNetCore.App";
    private const string BaseRuntime = "Microsoft.NETCore.App";

    /// <summary>The one that is built and published together with this deployer. There is no other way to name one.</summary>
    public static SimulatorProgram BesideDeployer { get; } =
        new(Path.Combine(AppContext.BaseDirectory, "simulator", "deployer-simulator"));

    /// <summary>When its files were put where they are.</summary>
    public DateTimeOffset PublishedAt =>
        new(Directory.GetLastWriteTimeUtc(Path.GetDirectoryName(FullPath)!), TimeSpan.Zero); // a file has a folder

    /// <summary>Makes sure that it can run.</summary>
    /// <exception cref="ToolMissingException">It, or the runtime that it needs, is not there; the remedy installs it.</exception>
    public void Require()
    {
        if (!ToolPath.IsExecutable(FullPath))
            throw new ToolMissingException("deployer-simulator", $"in {Path.GetDirectoryName(FullPath)}", "make build");
        if (IsRuntimeMissing)
            throw RuntimeMissing();
    }

    /// <summary>Runs one of its commands on a cloud; works on the files, whether or not a process serves it.</summary>
    /// <param name="command">The command and its arguments.</param>
    /// <param name="cloud">The cloud's folder.</param>
    /// <param name="token">Ends it.</param>
    public Task<ToolResult> RunAsync(IEnumerable<string> command, string cloud, CancellationToken token)
    {
        Require();
        return ToolRunner.RunAsync(Command(command, cloud), token: token);
    }

    /// <summary>One of its commands, with nothing of our environment but what .NET needs to start.</summary>
    public ToolCommand Command(IEnumerable<string> command, string cloud) => new(
        FullPath,
        [.. command, "--folder", cloud],
        Path.GetDirectoryName(FullPath)!, // a file has a folder
        ToolEnvironment.Current
            .Where(variable => variable.Key is "PATH" or "HOME" or "TMPDIR" || variable.Key.StartsWith("DOTNET_", StringComparison.Ordinal))
            .ToDictionary(StringComparer.Ordinal));

    /// <summary>What to say when it said that its runtime is missing.</summary>
    public static ToolMissingException RuntimeMissing() => new(
        "The ASP.NET Core runtime",
        $"beside the .NET runtime {Environment.Version}; the simulated cloud needs it",
        $"apt-get install aspnetcore-runtime-{Environment.Version.Major}.0   (or https://dotnet.microsoft.com/download)");

    /// <summary>Whether what a program wrote on its standard error says that the runtime is missing.</summary>
    public static bool SaysRuntimeIsMissing(string stderr) =>
        stderr.Contains("must install", StringComparison.Ordinal) && stderr.Contains(Runtime, StringComparison.Ordinal);

    // Both runtimes stand in one folder, as folders of versions; the program starts with the newest of our major version.
    private static bool IsRuntimeMissing
    {
        get
        {
            var ours = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory()).Parent;
            if (ours is not { Name: BaseRuntime, Parent.FullName: var shared })
                return false;
            var theirs = Path.Combine(shared, Runtime);
            return !Directory.Exists(theirs) || Directory.GetDirectories(theirs, $"{Environment.Version.Major}.*").Length == 0;
        }
    }
}
