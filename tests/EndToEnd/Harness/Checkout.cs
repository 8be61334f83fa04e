using System.Diagnostics;

namespace EndToEnd.Harness;

/// <summary>
/// A private copy of what a team deploys (deployer.yaml, infra, supabase, workflows) with a home of its own, and the built
/// command line run in it. Each test may break its copy as it likes.
/// </summary>
internal sealed class Checkout : IAsyncDisposable
{
    // What a developer or a CI runner may have set must not decide a test.
    private static readonly string[] Foreign = ["DEPLOYER_", "TF_", "SUPABASE_", "PG", "CLOUDSDK_", "GOOGLE_"];

    private readonly string _root;
    private readonly List<RunningCommand> _started = [];
    private readonly List<Gate> _gates = [];

    private Checkout(string root)
    {
        _root = root;
        Folder = Path.Combine(root, "repository");
        Home = Path.Combine(root, "home");
        Bin = Path.Combine(root, "bin");
        Hooks = Path.Combine(root, "hooks");
        foreach (var folder in new[] { Folder, Bin, Hooks }) Directory.CreateDirectory(folder);

        // PostgreSQL runs as another user when the tests run as root; its gates and journals are below this folder.
        File.SetUnixFileMode(root, (UnixFileMode)Convert.ToInt32("755", 8));
        Variables = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => Foreign.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            .ToDictionary(name => name, _ => (string?)null);
        Variables["DEPLOYER_HOME"] = Home;
        Variables["PATH"] = $"{Bin}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    /// <summary>The repository's root folder in this copy.</summary>
    public string Folder { get; }

    /// <summary>The deployer's home; it does not exist before the first command.</summary>
    public string Home { get; }

    /// <summary>First on the PATH: programs put here stand before the real ones.</summary>
    public string Bin { get; }

    /// <summary>Pipes and journals of the test.</summary>
    public string Hooks { get; }

    /// <summary>The deployer's environment, besides the test run's own; null removes a variable.</summary>
    public Dictionary<string, string?> Variables { get; }

    /// <summary>What the deployer is started through, such as a program that changes what it sees of the file system.</summary>
    public IReadOnlyList<string> StartThrough { get; set; } = [];

    /// <summary>A copy with the small configuration of the tests: it needs no provider.</summary>
    public static Checkout Create() => Create(Repository.TestConfiguration);

    /// <summary>A copy with the configuration that the repository itself deploys.</summary>
    public static Checkout CreateOfRepository() => Create(Repository.Root);

    public string PathOf(string relative) => Path.Combine(Folder, relative);

    public string Read(string relative) => File.ReadAllText(PathOf(relative));

    public void Write(string relative, string text) => File.WriteAllText(PathOf(relative), text);

    public void Replace(string relative, string text, string replacement)
    {
        var before = Read(relative);
        if (!before.Contains(text, StringComparison.Ordinal))
            throw new InvalidOperationException($"{relative} does not contain '{text}'.");
        Write(relative, before.Replace(text, replacement, StringComparison.Ordinal));
    }

    /// <summary>A place where a shell of this copy (a provisioner, a stand-in before a tool) can be held.</summary>
    public Gate AddGate(string name)
    {
        var gate = new Gate(Hooks, name);
        _gates.Add(gate);
        return gate;
    }

    public RunningCommand Start(params string[] arguments)
    {
        string[] words = [.. StartThrough, Repository.Deployer, .. arguments];
        var command = RunningCommand.Start(words[0], words[1..], Folder, Variables);
        _started.Add(command);
        return command;
    }

    public Task<CommandResult> RunAsync(params string[] arguments) => Start(arguments).EndAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var gate in _gates) gate.Dispose();
        foreach (var command in _started.Where(command => !command.HasEnded)) command.SignalGroup(Signal.Kill);
        foreach (var command in _started) await command.EndAsync();
        EndTools();
        StartThrough = [];
        await EndServersAsync();
        foreach (var command in _started) command.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>The sandbox's servers outlive the deployer. What a test broke to see what happens must not keep them.</summary>
    private async Task EndServersAsync()
    {
        if (!Directory.Exists(Path.Combine(Home, "sandbox"))) return;
        if ((await RunAsync("sandbox", "reset", "--yes")).ExitCode == Exit.Succeeded || !Directory.Exists(Home)) return;
        File.Copy(Path.Combine(Repository.TestConfiguration, "deployer.yaml"), PathOf("deployer.yaml"), overwrite: true);
        foreach (var file in Directory.GetFiles(Home, "deployer.db*")) File.Delete(file);
        await RunAsync("sandbox", "reset", "--yes");
    }

    /// <summary>Tools outlive the deployer, so a failed test may leave some: those of this copy, and no others, are ended.</summary>
    private void EndTools()
    {
        foreach (var pid in this.PidsOf().Where(Signals.IsAlive))
        {
            using var look = Process.Start(new ProcessStartInfo("ps", ["-o", "args=", "-p", $"{pid}"]) { RedirectStandardOutput = true })!;
            if (look.StandardOutput.ReadToEnd().Contains(_root, StringComparison.Ordinal)) Signals.Send(pid, Signal.Kill);
        }
    }

    private static Checkout Create(string configuration)
    {
        // Short: the path of PostgreSQL's socket may not exceed 100 characters.
        var checkout = new Checkout(Directory.CreateTempSubdirectory("dep-").FullName);
        Copy(new DirectoryInfo(Path.Combine(configuration, "infra")), checkout.PathOf("infra"));
        File.Copy(Path.Combine(configuration, "deployer.yaml"), checkout.PathOf("deployer.yaml"));
        foreach (var part in new[] { "workflows", "supabase" })
        {
            Copy(new DirectoryInfo(Path.Combine(Repository.Root, part)), checkout.PathOf(part));
        }

        File.CreateSymbolicLink(checkout.PathOf("supabase/node_modules"), Repository.NodeModules);
        return checkout;
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles()) file.CopyTo(Path.Combine(to, file.Name));
        foreach (var folder in from.EnumerateDirectories().Where(folder => folder.Name is not ("node_modules" or ".temp" or ".terraform")))
        {
            Copy(folder, Path.Combine(to, folder.Name));
        }
    }
}
