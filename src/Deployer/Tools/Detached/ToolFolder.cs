using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deployer.Tools;

/// <summary>The files of one detached tool; they are all that a later process knows about it. Everything in it is 0600.</summary>
internal sealed class ToolFolder(string path)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // What the shell writes instead of an exit code when it was never told to go.
    internal const string NeverStarted = "never";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Absolute path of the folder.</summary>
    public string FullPath { get; } = Path.GetFullPath(path);

    /// <summary>The tool's standard output: a secret.</summary>
    public string Stdout => Path.Combine(FullPath, "stdout");

    /// <summary>The tool's standard error.</summary>
    public string Stderr => Path.Combine(FullPath, "stderr");

    private string CommandFile => Path.Combine(FullPath, "command.json");

    private string ProcessFile => Path.Combine(FullPath, "process.json");

    private string InterruptedMark => Path.Combine(FullPath, "interrupted");

    // Written by the shell, see DetachedShell.
    private string ExitFile => Path.Combine(FullPath, "exit");

    /// <summary>Creates the folder, 0700, and writes down what will be run; the environment is never written.</summary>
    /// <exception cref="IOException">The folder already belongs to a tool.</exception>
    public void Prepare(ToolCommand command)
    {
        Directory.CreateDirectory(FullPath, Private | UnixFileMode.UserExecute);
        using var file = CreateNew(CommandFile);
        JsonSerializer.Serialize(file, new
        {
            command.Program,
            Arguments = command.Arguments.Select(Redaction.ByPattern),
            command.WorkingFolder,
        }, Json);
    }

    /// <summary>Writes down who the tool is, durably: it survives a power failure once this returns.</summary>
    public void Record(ToolProcess process)
    {
        var draft = $"{ProcessFile}.new";
        using (var file = CreateNew(draft))
        {
            JsonSerializer.Serialize(file, process, ToolJson.Default.ToolProcess);
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, ProcessFile);
        Posix.SyncFolder(FullPath);
        // The folder's own name.
        Posix.SyncFolder(Path.GetDirectoryName(FullPath)!); // A tool's folder is never the root.
    }

    /// <summary>Who the tool is, if one was ever recorded here.</summary>
    /// <exception cref="ToolInDoubtException">The record is damaged: a tool may have run.</exception>
    public bool TryReadProcess([NotNullWhen(true)] out ToolProcess? process)
    {
        process = null;
        if (!File.Exists(ProcessFile))
            return false;
        try
        {
            process = JsonSerializer.Deserialize(File.ReadAllBytes(ProcessFile), ToolJson.Default.ToolProcess);
        }
        catch (JsonException error)
        {
            throw Damaged(error);
        }
        return process is not null ? true : throw Damaged();
    }

    /// <summary>The tool's end if its shell has written it down.</summary>
    public ToolEnd? ReadEnd()
    {
        if (!File.Exists(ExitFile))
            return null;
        var text = File.ReadAllText(ExitFile).Trim();
        if (text == NeverStarted)
            return ToolEnd.NeverStarted;
        // Anything else was cut short by a power failure: as good as absent.
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? ToolEnd.Exited(code) : null;
    }

    /// <summary>Takes the right to send the tool's only SIGINT; false when it was taken before, by whichever process.</summary>
    public bool TryMarkInterrupted()
    {
        if (WasInterrupted)
            return false;
        try
        {
            CreateNew(InterruptedMark).Dispose();
            return true;
        }
        catch (IOException) when (WasInterrupted)
        {
            return false;
        }
    }

    /// <summary>Whether the tool's only SIGINT was sent.</summary>
    public bool WasInterrupted => File.Exists(InterruptedMark);

    private ToolInDoubtException Damaged(Exception? cause = null) => new(
        Path.GetFileName(FullPath), $"The record of a tool in {ProcessFile} is damaged; the tool may have run.",
        "Look for the tool among the running processes and at what it changed, then remove the folder.", cause);

    private static FileStream CreateNew(string path) =>
        new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private });
}

/// <summary>What is read of every tool of a run: generated ahead of time, so that a look at a run starts fast.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(ToolProcess))]
internal sealed partial class ToolJson : JsonSerializerContext;
