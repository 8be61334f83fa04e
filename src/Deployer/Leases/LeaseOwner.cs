using Deployer.Tools;

namespace Deployer.Leases;

/// <summary>The process that holds, or held, an environment: enough to tell on its own machine whether it still lives.</summary>
internal sealed record LeaseOwner
{
    /// <summary>The machine's name; not proof of the machine by itself.</summary>
    public required string Host { get; init; }

    /// <summary>The running of the operating system.</summary>
    public required string BootId { get; init; }

    /// <summary>Which processes could see it: a container's processes are invisible in another one.</summary>
    public required string Namespace { get; init; }

    /// <summary>The process's number.</summary>
    public required int Pid { get; init; }

    /// <summary>When it began, as the operating system tells it; compared, never parsed.</summary>
    public required string StartTime { get; init; }

    /// <summary>Who started it.</summary>
    public required string User { get; init; }

    /// <summary>The home that it works with: its tools, which outlive it, are recorded there.</summary>
    public required string Home { get; init; }

    /// <summary>The run that it drives; null before one has begun.</summary>
    public string? Run { get; init; }

    /// <summary>The attempt at a step of that run which is changing what is deployed; null while none is.</summary>
    public ToolAttempt? Changing { get; init; }

    /// <summary>Since when it holds the environment.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>This process.</summary>
    /// <param name="home">The home's path.</param>
    /// <param name="run">The run that it drives, if any yet.</param>
    /// <param name="since">The present time.</param>
    public static LeaseOwner Here(string home, string? run, DateTimeOffset since) => new()
    {
        Host = Environment.MachineName,
        BootId = ProcessIdentity.BootId,
        Namespace = ProcessIdentity.Namespace,
        Pid = Environment.ProcessId,
        StartTime = ProcessIdentity.StartTimeOf(Environment.ProcessId) ?? "",
        User = Environment.UserName,
        Home = home,
        Run = run,
        Since = since,
    };

    /// <summary>Whether both are one and the same process, whatever it works on.</summary>
    /// <param name="other">The other one.</param>
    public bool IsSameProcess(LeaseOwner other) =>
        (Host, BootId, Namespace, Pid, StartTime) == (other.Host, other.BootId, other.Namespace, other.Pid, other.StartTime);

    /// <summary>What is known of it from here.</summary>
    public OwnerStanding Look()
    {
        if (Host != Environment.MachineName || BootId != ProcessIdentity.BootId || Namespace != ProcessIdentity.Namespace)
            return OwnerStanding.Elsewhere;
        return ProcessIdentity.IsAlive(Pid, StartTime, BootId) ? OwnerStanding.Alive : LookAtTools();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{User} with process {Pid} on {Host} since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC{(Run is null ? "" : $" (run {Run})")}";

    // Tools are recorded in its home; a home that cannot be looked into proves nothing.
    private OwnerStanding LookAtTools()
    {
        try
        {
            var runs = new DirectoryInfo(Path.Combine(Home, "runs"));
            if (!runs.Exists)
                return new DirectoryInfo(Home).EnumerateFileSystemInfos().Any() ? OwnerStanding.Dead : OwnerStanding.Unknown;
            var folders = Run is null ? runs.EnumerateDirectories() : [new DirectoryInfo(Path.Combine(runs.FullName, Run))];
            return folders.Any(run => new ToolFolders(Path.Combine(run.FullName, "tools")).Living().Count > 0)
                ? OwnerStanding.ToolAlive
                : OwnerStanding.Dead;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ToolInDoubtException)
        {
            return OwnerStanding.Unknown;
        }
    }
}

/// <summary>What is known of the holder of a lease.</summary>
internal enum OwnerStanding
{
    /// <summary>It lives, on this machine.</summary>
    Alive,

    /// <summary>It is dead, but a tool that it started still works.</summary>
    ToolAlive,

    /// <summary>It is dead, and so is every tool that it started: proved on this machine.</summary>
    Dead,

    /// <summary>It ran on this machine and is dead; what became of its tools cannot be seen.</summary>
    Unknown,

    /// <summary>It ran on another machine, in another container, or before this machine was started: nothing can be proved.</summary>
    Elsewhere,
}
