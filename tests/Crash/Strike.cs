namespace Crash;

/// <summary>The ways a deployment is struck.</summary>
internal enum Strike
{
    KillDeployer,
    KillTool,
    KillGroup,
    KillEverything,
    Terminate,
    Hangup,
    Interrupt,
    InterruptTwice,
}

internal static class Strikes
{
    public static async Task DoAsync(this Strike strike, RunningCommand deployment, int? tool)
    {
        switch (strike)
        {
            case Strike.KillDeployer:
                deployment.Signal(Signal.Kill);
                break;
            case Strike.KillTool:
                Signals.Send(tool ?? throw new InvalidOperationException("No tool runs at this moment."), Signal.Kill);
                break;
            case Strike.KillGroup:
                deployment.SignalGroup(Signal.Kill);
                break;
            case Strike.KillEverything:
                // As when the machine loses its power: the tool's own session dies with the deployer's.
                var session = tool is { } pid ? Signals.GroupOf(pid) : null;
                deployment.SignalGroup(Signal.Kill);
                if (session is { } group && group != deployment.Pid) Signals.SendToGroup(group, Signal.Kill);
                break;
            case Strike.Terminate:
                deployment.Signal(Signal.Terminate);
                break;
            case Strike.Hangup:
                deployment.Signal(Signal.Hangup);
                break;
            case Strike.Interrupt:
                deployment.Signal(Signal.Interrupt);
                break;
            case Strike.InterruptTwice:
                deployment.Signal(Signal.Interrupt);
                await deployment.NextLineOrEndAsync();
                if (!deployment.HasEnded) deployment.Signal(Signal.Interrupt);
                break;
        }
    }
}
