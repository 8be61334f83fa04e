using System.ComponentModel;
using System.IO.Pipes;
using System.Net;
using System.Text;

namespace Deployer.Tools;

internal sealed partial class DetachedTool
{
    private const int Stdin = 0;
    private const int Stdout = 1;
    private const int Stderr = 2;
    private const int ToolStdout = 3;

    /// <summary>Starts a tool in its own session, once it is durably on record.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="folder">A folder of its own, created when missing; refused when it already belongs to a tool.</param>
    /// <param name="clock">Times the waiting; the system's when null.</param>
    /// <param name="token">Before the tool has begun: it never does. Afterwards: nothing.</param>
    /// <exception cref="ToolFailedException">The operating system could not start it.</exception>
    public static async Task<DetachedTool> StartAsync(
        ToolCommand command, string folder, TimeProvider? clock = null, CancellationToken token = default)
    {
        clock ??= TimeProvider.System;
        token.ThrowIfCancellationRequested();
        var files = new ToolFolder(folder);
        files.Prepare(command);

        // Closing the go pipe without a word, which is also what our death does, makes the shell end without the tool.
        await using var go = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);
        await using var report = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        var shell = Spawn(command, files, go, report);
        var reaped = ReapInBackground(shell);

        using var reader = new StreamReader(report, leaveOpen: true);
        var reported = await reader.ReadLineAsync(token);
        var process = Identify(command, files, shell, reported, clock.GetUtcNow());
        files.Record(process);
        token.ThrowIfCancellationRequested();
        try
        {
            await go.WriteAsync(Encoding.ASCII.GetBytes(DetachedShell.Go), CancellationToken.None);
        }
        catch (IOException) when (!ProcessIdentity.IsAlive(process.Pid, process.StartTime, process.BootId))
        {
            // Somebody killed the shell before it could begin: the end tells it.
        }
        return new DetachedTool(files, process, clock, reaped);
    }

    private static int Spawn(
        ToolCommand command, ToolFolder files, AnonymousPipeServerStream go, AnonymousPipeServerStream report)
    {
        using var spawn = new PosixSpawn();
        spawn.Copy(go.ClientSafePipeHandle, Stdin);
        spawn.Copy(report.ClientSafePipeHandle, Stdout);
        spawn.OpenForWriting(files.Stderr, Stderr);
        spawn.OpenForWriting(files.Stdout, ToolStdout);
        spawn.CloseFrom(ToolStdout + 1);
        spawn.ChangeFolder(command.WorkingFolder);
        try
        {
            return spawn.Start(DetachedShell.Program, DetachedShell.Arguments(command, files), command.Environment);
        }
        catch (Win32Exception error)
        {
            throw new ToolFailedException(
                command.Name, error.NativeErrorCode, $"it could not be started in {command.WorkingFolder}: {error.Message}",
                "Check that the folder exists and that the machine can start more processes, then try again.");
        }
        finally
        {
            // The child has its copies; with ours open the ends of the pipes would never be seen.
            go.DisposeLocalCopyOfClientHandle();
            report.DisposeLocalCopyOfClientHandle();
        }
    }

    private static ToolProcess Identify(ToolCommand command, ToolFolder files, int shell, string? reported, DateTimeOffset now)
    {
        if (!ProcessIdentity.TryParsePid(reported, out var pid)
            || ProcessIdentity.StartTimeOf(pid) is not { } startTime
            || ProcessIdentity.StartTimeOf(shell) is not { } shellStartTime)
        {
            throw new ToolFailedException(
                command.Name, 1, $"its shell ended before it could start: {Redaction.ByPattern(ReadTail(files.Stderr, 5))}",
                $"Check {DetachedShell.Program} and the free disk space of {files.FullPath}, then try again.");
        }
        return new ToolProcess(
            pid, startTime, ProcessIdentity.BootId, Dns.GetHostName(), command.Program, now, shell, shellStartTime) { StartedBy = command.StartedBy };
    }

    // A thread of its own, because it blocks for as long as the tool runs; waiting for exactly this child leaves the children of
    // Process and CliWrap alone.
    private static Task ReapInBackground(int shell)
    {
        var reaped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            Posix.Reap(shell);
            reaped.SetResult();
        })
        { IsBackground = true, Name = "tool reaper" }.Start();
        return reaped.Task;
    }
}
