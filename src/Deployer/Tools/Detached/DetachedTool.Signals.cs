namespace Deployer.Tools;

internal sealed partial class DetachedTool
{
    /// <summary>
    /// Asks the tool to stop cleanly: one SIGINT, to the tool alone, and never a second one by whichever process, because
    /// Terraform takes two for "exit at once without saving". The right to send it is taken durably before it is sent; dying in between
    /// loses the signal rather than doubling it.
    /// </summary>
    public InterruptResult Interrupt()
    {
        if (!ToolLives)
            return InterruptResult.NotRunning;
        if (!folder.TryMarkInterrupted())
            return InterruptResult.AlreadySent;
        return Posix.Signal(Process.Pid, Posix.Sigint) ? InterruptResult.Sent : InterruptResult.NotRunning;
    }

    /// <summary>
    /// Kills the tool, its children and its shell with SIGKILL: only on a person's word, or after the hard limit of a tool that
    /// changes nothing. What it was doing is then in doubt. False when nothing of it lived any more.
    /// </summary>
    public bool Kill()
    {
        // The group cannot be another's while one of these two is in it.
        if (!(ToolLives && Posix.GroupOf(Process.Pid) == Process.Shell) && !ShellLives)
            return false;
        var others = SessionMembers();
        var killed = Posix.Signal(-Process.Shell, Posix.Sigkill);
        foreach (var other in others)
            Posix.Signal(other, Posix.Sigkill);
        return killed;
    }

    // Processes that left the group but not the session. macOS has no list to read; there the group must do.
    private int[] SessionMembers() => OperatingSystem.IsLinux()
        ? [.. Directory.EnumerateDirectories("/proc")
            .Select(path => ProcessIdentity.TryParsePid(Path.GetFileName(path), out var pid) ? pid : 0)
            .Where(pid => pid > 0 && Posix.SessionOf(pid) == Process.Shell && Posix.GroupOf(pid) != Process.Shell)]
        : [];
}
