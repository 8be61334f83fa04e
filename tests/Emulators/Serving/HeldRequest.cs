namespace Emulators.Serving;

/// <summary>A request that waits in the emulator until a test lets it go, or until whoever sent it is gone.</summary>
public sealed class HeldRequest : Fault
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the request is there.</summary>
    public Task Arrived => _arrived.Task;

    public void Release() => _released.TrySetResult();

    internal override async Task RunAsync(FaultedRequest request)
    {
        _arrived.TrySetResult();
        await _released.Task.WaitAsync(request.Context.RequestAborted);
        await request.Next(request.Context);
    }
}
