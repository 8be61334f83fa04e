using System.Globalization;
using System.Text;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// The proof that a lock on a state in a bucket was left behind by an apply of this home that is dead. It takes all of this: the
/// lock found is the very generation that was recorded; it was recorded on this machine, since it was started; that process is dead;
/// and that apply's own output shows that it held the lock both before and after it was looked at, so that it was no one else's.
/// </summary>
/// <param name="Generation">Terraform's id of the lock.</param>
/// <param name="Pid">The dead process.</param>
/// <param name="RunId">The run that it worked for.</param>
internal sealed record StateLockProof(long Generation, int Pid, string RunId)
{
    // The two times come from one clock, read by two programs.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    // 128 + n: ended by signal n.
    private const int LeastSignalExit = 129;

    /// <summary>Looks for a proof.</summary>
    /// <param name="run">The run that met the lock.</param>
    /// <param name="problem">What Terraform said.</param>
    /// <returns>Null when it is about something else, or when nothing is proved.</returns>
    public static StateLockProof? Of(RunContext run, DeployerException problem) =>
        run.Environment.Backend == BackendKind.Gcs && StateLock.Met(problem) is var (path, id)
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
                ? Find(run.Services.Home, path, generation)
                : null;

    /// <summary>Looks through the applies of all runs of a home.</summary>
    /// <param name="home">The home.</param>
    /// <param name="path">The lock's object.</param>
    /// <param name="generation">Its generation.</param>
    /// <returns>The proof, or null.</returns>
    public static StateLockProof? Find(Home home, string path, long generation)
    {
        var runs = Path.Combine(home.Path, "runs");
        foreach (var run in Directory.Exists(runs) ? Directory.EnumerateDirectories(runs) : [])
        {
            foreach (var tool in new ToolFolders(Path.Combine(run, "tools")).Started(Terraform.ApplyName))
            {
                if (StateLockOnRecord.Find(tool.Folder) is { } found
                    && (found.Path, found.Generation) == (path, generation)
                    && IsDead(found, tool)
                    && HeldIt(found, tool))
                {
                    return new StateLockProof(generation, found.Pid, Path.GetFileName(run));
                }
            }
        }

        return null;
    }

    /// <summary>Removes the lock, and only this one: the bucket compares the generation.</summary>
    /// <param name="terraform">Terraform with the backend of the state.</param>
    /// <param name="cancellation">Ends the removing.</param>
    /// <returns>False when it is not there any more, or another one is.</returns>
    public async Task<bool> UnlockAsync(Terraform terraform, CancellationToken cancellation)
    {
        try
        {
            await terraform.ForceUnlockAsync(Generation, cancellation);
            return true;
        }
        catch (ToolFailedException)
        {
            // Terraform's first complaint is explained instead: it names the holder.
            return false;
        }
    }

    private static bool IsDead(StateLockOnRecord found, DetachedTool tool) =>
        found.IsOfHere
        && (found.Pid, found.StartTime, found.BootId) == (tool.Process.Pid, tool.Process.StartTime, tool.Process.BootId)
        && !ProcessIdentity.IsAlive(found.Pid, found.StartTime, found.BootId)
        && !tool.IsAlive;

    // Terraform takes the lock before the first change and releases it after the last, and tells each beginning and end while it
    // holds it. So it was its own lock when a change had begun before the look, and another one began or ended after it; or when it
    // was killed by a signal in the middle of one.
    private static bool HeldIt(StateLockOnRecord found, DetachedTool tool)
    {
        var underWay = new HashSet<string>(StringComparer.Ordinal);
        var (before, after, gaveUp) = (false, false, false);
        DateTimeOffset? first = null;
        foreach (var (told, start, end) in EventsOf(tool))
        {
            switch (told)
            {
                case ApplyStartEvent begun:
                    first ??= begun.At;
                    underWay.Add($"{begun.Action} {begun.Address}");
                    before |= end <= found.OutputBefore;
                    after |= start >= found.OutputAfter;
                    break;
                case ApplyCompleteEvent done:
                    underWay.Remove($"{done.Action} {done.Address}");
                    after |= start >= found.OutputAfter;
                    break;
                case ApplyErroredEvent failed:
                    underWay.Remove($"{failed.Action} {failed.Address}");
                    after |= start >= found.OutputAfter;
                    break;
                case DiagnosticEvent { Diagnostic.IsError: true } or ChangeSummaryEvent:
                case OtherEvent { Type: "log" } when told.Message.Contains("Two interrupts received", StringComparison.Ordinal):
                    // It has come to its end in some way: then it may have released the lock, whatever is still under way.
                    gaveUp = true;
                    break;
            }
        }

        var killed = tool.KnownEnd?.ExitCode is null or >= LeastSignalExit;
        return before
            && (after || (killed && !gaveUp && underWay.Count > 0))
            && found.Operation == "OperationTypeApply"
            && found.Who.EndsWith($"@{found.Host}", StringComparison.Ordinal)
            && found.Created >= tool.Process.StartedAt - Slack
            && found.Created <= first;
    }

    private static IEnumerable<(TerraformEvent Told, long Start, long End)> EventsOf(DetachedTool tool)
    {
        var output = tool.ReadOutput();
        var start = 0;
        // A last line without its end was cut off: it tells nothing.
        for (int end; (end = Array.IndexOf(output, (byte)'\n', start)) >= 0; start = end + 1)
        {
            yield return (TerraformEventParser.Parse(Encoding.UTF8.GetString(output, start, end - start)), start, end + 1);
        }
    }
}
