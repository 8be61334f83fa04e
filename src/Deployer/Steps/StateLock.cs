using System.Text.RegularExpressions;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// Explains Terraform's complaint that somebody holds the state's lock: who, since when, and what to do. A Terraform of our own
/// that still lives has been found before; so this is somebody else's, or was left behind by one that died.
/// </summary>
internal static partial class StateLock
{
    /// <summary>Puts a lock that is held into words.</summary>
    /// <param name="run">The run.</param>
    /// <param name="problem">What a step failed with.</param>
    /// <returns>The error to report instead; null when it is about something else.</returns>
    public static StepFailedException? Explain(RunContext run, DeployerException problem) =>
        problem is StepFailedException or ToolFailedException && IsHeld(problem.Message) ? Explain(run, problem.Message) : null;

    /// <summary>Whether Terraform says that somebody holds the lock. A damaged state is reported as a lock error too, without a holder.</summary>
    /// <param name="text">What Terraform said.</param>
    /// <returns>True when it names a lock.</returns>
    public static bool IsHeld(string text) => text.Contains("Lock Info:", StringComparison.Ordinal) && Id().IsMatch(text);

    /// <summary>Which lock Terraform could not get.</summary>
    /// <param name="problem">What a step failed with.</param>
    /// <returns>The lock's object in a bucket and its id; null when it is about something else.</returns>
    public static (string Path, string Id)? Met(DeployerException problem) =>
        problem is StepFailedException or ToolFailedException
            && problem.Message.Contains("Error acquiring the state lock", StringComparison.Ordinal)
            && Id().Match(problem.Message) is { Success: true } id
            && LockedObject().Match(problem.Message) is { Success: true } locked
                ? (locked.Groups[1].Value, id.Groups[1].Value)
                : null;

    private static StepFailedException Explain(RunContext run, string text)
    {
        var resume = $"deployer resume {run.RunId}";
        var name = run.Environment.Name;
        if (text.Contains("Error releasing the state lock", StringComparison.Ordinal))
        {
            return new StepFailedException(
                $"Terraform did what it was asked to, but could not release its lock on the state of '{name}': {Holder(text)}.\n{text}",
                $"It has ended, so its lock may go:\n{Unlock(run, Found(Id(), text), text)}\n{resume}");
        }

        return run.Environment.Backend switch
        {
            // These two show the lock that was asked for, not the one that is held: naming its owner would accuse the asker.
            BackendKind.Pg => new StepFailedException(
                $"The state of '{name}' is locked by another session of the database; this backend does not say whose.",
                $"Wait for whoever else works on '{name}'. The lock ends with the process that holds it.\n{resume}"),
            BackendKind.Http => new StepFailedException(
                $"The state of '{name}' is locked (lock {Found(HeldId(), text)}); this backend does not say by whom.",
                $"{Advice}\n{Unlock(run, Found(HeldId(), text), text)}\n{resume}"),
            BackendKind.Local => new StepFailedException(
                $"The state of '{name}' is locked: {Holder(text)}.", $"Wait for it. The lock ends with the process that holds it.\n{resume}"),
            _ => new StepFailedException(
                $"The state of '{name}' is locked: {Holder(text)}.", $"{Advice}\n{Unlock(run, Found(Id(), text), text)}\n{resume}"),
        };
    }

    private const string Advice =
        "Wait for it, or ask that person. Only when that process is surely dead, on whatever machine it ran, remove its lock:";

    private static string Holder(string text) =>
        $"{Found(Who(), text)} holds it since {Found(Created(), text)} for '{Found(Operation(), text).ToLowerInvariant()}' "
        + $"(lock {Found(Id(), text)})";

    private static string Unlock(RunContext run, string id, string text)
    {
        var (folder, data) = (run.Folder.Infrastructure, TerraformSetup.DataFolder(run));
        var backend = TerraformSetup.BackendFolder(run);
        if (!IsInitialised(data) && IsInitialised(Path.Combine(backend, ".terraform")))
        {
            (folder, data) = (backend, Path.Combine(backend, ".terraform"));
        }

        // Init locks the default workspace, whatever the run's own is: the lock's object names the one that is meant.
        var workspace = LockedWorkspace().Match(text) is { Success: true } match ? match.Groups[1].Value : run.Environment.Workspace;
        return $"(cd '{folder}' && TF_DATA_DIR='{data}' TF_WORKSPACE='{workspace}' terraform force-unlock {id})";
    }

    private static bool IsInitialised(string data) => File.Exists(Path.Combine(data, "terraform.tfstate"));

    private static string Found(Regex what, string text) => what.Match(text) is { Success: true } match ? match.Groups[1].Value.Trim() : "unknown";

    // Terraform draws a box around its errors when it does not speak JSON.
    [GeneratedRegex(@"^[\s│]*ID:[ \t]+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Id();

    [GeneratedRegex(@"already locked:[\s│]*ID=(\S+)")]
    private static partial Regex HeldId();

    [GeneratedRegex(@"^[\s│]*Operation:[ \t]+(?:OperationType)?(\S+)", RegexOptions.Multiline)]
    private static partial Regex Operation();

    [GeneratedRegex(@"^[\s│]*Who:[ \t]+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Who();

    [GeneratedRegex(@"^[\s│]*Created:[ \t]+(.+)$", RegexOptions.Multiline)]
    private static partial Regex Created();

    [GeneratedRegex(@"^[\s│]*Path:[ \t]+(gs://\S+\.tflock)", RegexOptions.Multiline)]
    private static partial Regex LockedObject();

    [GeneratedRegex(@"^[\s│]*Path:[ \t]+gs://\S*/([^/\s]+)\.tflock", RegexOptions.Multiline)]
    private static partial Regex LockedWorkspace();
}
