namespace Deployer.Tools;

internal sealed partial class Terraform
{
    /// <summary>What folders of detached applies are called.</summary>
    public const string ApplyName = "apply";

    /// <summary>
    /// Applies a saved plan, detached, and waits for its end however long it takes. Tries again only when a lock vanished before
    /// anything was done.
    /// </summary>
    /// <param name="planFile">The approved plan.</param>
    /// <param name="onStarted">Gets each attempt's tool as soon as it is on record, for the one who may have to interrupt it.</param>
    /// <param name="onEvent">Gets every event in order.</param>
    /// <param name="token">Ends the waiting, never the tool.</param>
    public async Task<TerraformApplyResult> ApplyAsync(
        string planFile, Action<DetachedTool>? onStarted, Action<TerraformEvent>? onEvent, CancellationToken token)
    {
        return await LockRetry<TerraformApplyResult>(result => result.LockVanished).ExecuteAsync(async attempt =>
        {
            var apply = await StartApplyAsync(planFile, attempt);
            onStarted?.Invoke(apply.Tool);
            return await apply.WaitAsync(onEvent, attempt);
        }, token);
    }

    /// <summary>Starts to apply a saved plan.</summary>
    public async Task<RunningApply> StartApplyAsync(string planFile, CancellationToken token) =>
        new(await StartAsync(ApplyName, ApplyArguments(planFile, settings.LockTimeout), token));

    internal static IReadOnlyList<string> ApplyArguments(string planFile, TimeSpan lockTimeout) =>
        ["apply", "-json", "-input=false", "-no-color", $"-lock-timeout={Seconds(lockTimeout)}", planFile];
}
