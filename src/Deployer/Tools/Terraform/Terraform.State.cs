namespace Deployer.Tools;

internal sealed partial class Terraform
{
    /// <summary>What folders of detached pushes are called.</summary>
    public const string PushName = "state-push";

    // A lock that is held is told in some twenty-five lines, and its holder in the middle of them.
    private const int LinesOfAnError = 60;

    /// <summary>The state's text, a secret; empty when there is none.</summary>
    public async Task<string> PullStateAsync(CancellationToken token) => (await ReadAsync(PullStateArguments(), token)).Stdout;

    /// <summary>
    /// Writes a state file to the backend, detached. Terraform refuses an older serial and another lineage, and is never told
    /// otherwise: forcing makes the serial go backwards.
    /// </summary>
    /// <exception cref="ToolFailedException">Terraform refused or could not write.</exception>
    /// <exception cref="ToolInDoubtException">It was killed.</exception>
    public async Task PushStateAsync(string stateFile, CancellationToken token)
    {
        var tool = await StartAsync(PushName, PushStateArguments(stateFile, settings.LockTimeout), token);
        await FinishPushAsync(tool, token);
    }

    /// <summary>The run's latest state push that was told to go; null when none ever was.</summary>
    public DetachedTool? TryAttachPush() => Tools.TryAttachLast(PushName, clock);

    /// <summary>Waits for a state push, also one that another process started. Cancelling ends the waiting, never the tool.</summary>
    public static async Task FinishPushAsync(DetachedTool push, CancellationToken token)
    {
        var end = await push.WaitAsync(token);
        if (end.ExitCode is not { } code)
        {
            throw new ToolInDoubtException(
                "terraform state push", "terraform state push was killed: the state may or may not be written.",
                "Compare the serial of the current state with the one that was pushed: deployer resume does.");
        }
        if (code != 0)
            throw Failed("terraform state push", code, push.ReadStderrTail(LinesOfAnError));
    }

    internal static IReadOnlyList<string> PullStateArguments() => ["state", "pull", "-no-color"];

    internal static IReadOnlyList<string> PushStateArguments(string stateFile, TimeSpan lockTimeout) =>
        ["state", "push", "-no-color", $"-lock-timeout={Seconds(lockTimeout)}", stateFile];
}
