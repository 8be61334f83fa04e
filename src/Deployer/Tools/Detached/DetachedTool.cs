namespace Deployer.Tools;

/// <summary>
/// A tool that outlives us: in its own session, writing to files, known by process number, start time and boot before it
/// starts. Whoever has its folder can watch it, wait for it and learn its exit code, parent or not.
/// </summary>
internal sealed partial class DetachedTool
{
    private readonly ToolFolder folder;
    private readonly TimeProvider clock;

    // Null in a process that attached: there is no one to wake it, so it looks at the files.
    private readonly Task? shellReaped;

    private DetachedTool(ToolFolder folder, ToolProcess process, TimeProvider clock, Task? shellReaped = null)
    {
        this.folder = folder;
        this.clock = clock;
        this.shellReaped = shellReaped;
        Process = process;
    }

    /// <summary>Who the tool is.</summary>
    public ToolProcess Process { get; }

    /// <summary>Absolute path of the tool's folder.</summary>
    public string Folder => folder.FullPath;

    /// <summary>The program's name as people know it.</summary>
    public string Name => Path.GetFileName(Process.Program);

    /// <summary>Whether the tool, or the shell that is about to write down its exit code, still lives.</summary>
    public bool IsAlive => folder.ReadEnd() is null && (ToolLives || ShellLives);

    /// <summary>How it ended, by what is on record now; in doubt also while it runs.</summary>
    public ToolEnd EndOnRecord => folder.ReadEnd() ?? ToolEnd.InDoubt;

    /// <summary>Whether this tool's only SIGINT was sent.</summary>
    public bool WasInterrupted => folder.WasInterrupted;

    /// <summary>How it ended, as its shell wrote it down; null while it runs, and when nobody was left to write.</summary>
    public ToolEnd? KnownEnd => folder.ReadEnd();

    /// <summary>How much it has written to standard output so far, in bytes.</summary>
    public long OutputLength => new FileInfo(folder.Stdout) is { Exists: true } file ? file.Length : 0;

    private bool ToolLives => ProcessIdentity.IsAlive(Process.Pid, Process.StartTime, Process.BootId);

    private bool ShellLives => ProcessIdentity.IsAlive(Process.Shell, Process.ShellStartTime, Process.BootId);

    /// <summary>
    /// The tool that was once started in this folder, running or ended, by this process or another; null when none was ever told
    /// to go, so that it certainly changed nothing.
    /// </summary>
    /// <param name="folder">The tool's folder, which need not exist.</param>
    /// <param name="clock">Times the looking; the system's when null.</param>
    public static DetachedTool? TryAttach(string folder, TimeProvider? clock = null)
    {
        var files = new ToolFolder(folder);
        return files.TryReadProcess(out var process) && files.ReadEnd() != ToolEnd.NeverStarted
            ? new DetachedTool(files, process, clock ?? TimeProvider.System)
            : null;
    }

    /// <summary>The last lines of the tool's standard error, without anything that has the shape of a secret.</summary>
    public string ReadStderrTail(int lines = 20) => Redaction.ByPattern(ReadTail(folder.Stderr, lines));

    /// <summary>Everything the tool has written to standard output so far: a secret.</summary>
    public Task<string> ReadStdoutAsync(CancellationToken token) => File.ReadAllTextAsync(folder.Stdout, token);

    /// <summary>The same as it was written, octet by octet.</summary>
    public byte[] ReadOutput() => File.Exists(folder.Stdout) ? File.ReadAllBytes(folder.Stdout) : [];

    /// <summary>The lines that the tool has written to standard output so far: secret until redacted.</summary>
    public IEnumerable<string> ReadLines() => File.Exists(folder.Stdout) ? File.ReadLines(folder.Stdout) : [];

    private static string ReadTail(string path, int lines) =>
        File.Exists(path) ? string.Join('\n', File.ReadLines(path).TakeLast(lines)).Trim() : "";
}
