namespace Deployer.Prerequisites;

/// <summary>Checks the machine that the deployer runs on.</summary>
internal static class MachineChecks
{
    private const long LeastFree = 512L << 20;
    private const long Mebibyte = 1L << 20;

    /// <summary>There is room for providers, backups and the database in the home.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Not needed: nothing is called.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> DiskAsync(CheckSubject subject, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var free = new DriveInfo(subject.Home.Path).AvailableFreeSpace;
        return Task.FromResult(free >= LeastFree
            ? new Finding("Disk", FindingVerdict.Passed, $"{free / Mebibyte} MiB free")
            : new Finding(
                "Disk",
                FindingVerdict.Failed,
                $"only {free / Mebibyte} MiB are free where the home is; {LeastFree / Mebibyte} are needed",
                $"df -h '{subject.Home.Path}'   (or set DEPLOYER_HOME to another disk)"));
    }

    /// <summary>Names the variables of the person's shell that tools will not see, because they would redirect them.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Not needed: nothing is called.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> VariablesAsync(CheckSubject subject, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var scrubbed = subject.Tools.Scrubbed;
        return Task.FromResult(scrubbed.Count == 0
            ? new Finding("Variables", FindingVerdict.Passed, "none that would redirect a tool")
            : new Finding(
                "Variables",
                FindingVerdict.Warning,
                $"not passed on to the tools: {string.Join(", ", scrubbed)}",
                $"unset {string.Join(' ', scrubbed)}"));
    }
}
