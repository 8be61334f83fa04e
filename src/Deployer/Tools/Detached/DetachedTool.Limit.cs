namespace Deployer.Tools;

internal sealed partial class DetachedTool
{
    /// <summary>
    /// Waits for a tool that changes nothing that matters (init, plan), with a hard limit: then, or when cancelled, one SIGINT,
    /// the grace, and SIGKILL of the whole session. Never for apply, state push or db push.
    /// </summary>
    /// <param name="limit">Wall-clock limit.</param>
    /// <param name="grace">How long it may take to end after its SIGINT; long enough to release a remote lock.</param>
    /// <param name="token">Ends the tool the same way.</param>
    /// <exception cref="ToolTimedOutException">The limit passed.</exception>
    public async Task<ToolEnd> WaitAtMostAsync(TimeSpan limit, TimeSpan grace, CancellationToken token)
    {
        using var deadline = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, deadline.Token);
        try
        {
            return await WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(grace);
        }
        token.ThrowIfCancellationRequested();
        throw new ToolTimedOutException(
            Name, limit, $"Check the network and whether the backend answers, then resume; what it said is in {Folder}.");
    }

    private async Task EndAsync(TimeSpan grace)
    {
        Interrupt();
        using var patience = new CancellationTokenSource(grace, clock);
        try
        {
            await WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            await WaitAsync(CancellationToken.None);
        }
    }
}
