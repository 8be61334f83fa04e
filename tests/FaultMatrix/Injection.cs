using Emulators.Serving;
using Microsoft.Data.Sqlite;

namespace FaultMatrix;

/// <summary>Lets a fault happen to a deployment that is held at a moment.</summary>
internal sealed class Injection(Target target, HeldMoment moment, RunningCommand deployment)
{
    // Longer than any lock or token lives, and shorter than what a certificate would forgive.
    private const string Jump = "26h";

    // A bucket that is away for a moment: Terraform tries again, and again, for as long as it takes.
    private const int FailedRequests = 2;
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(2);

    private Func<Task> _mend = () => Task.CompletedTask;

    /// <summary>Lets it happen, and returns when the deployment has noticed or gone on.</summary>
    public async Task RunAsync(Fault fault)
    {
        if (fault.IsStrike())
        {
            var noticed = deployment.NextLineOrEndAsync();
            await StrikeAsync(fault);
            await noticed;
            // A deployer that was killed leaves its tool at work: whoever resumes finds it. Its end may not have been seen yet.
            if (fault is Fault.KillDeployer or Fault.KillGroup) return;
            if (fault.KillsTool() || !deployment.HasEnded) await moment.OpenAsync();
            return;
        }

        _mend = await BreakAsync(fault);
        await moment.OpenAsync();
        if (fault == Fault.PostgresStopped) await deployment.LineOrEndAsync("does not answer yet");
        else await deployment.EndAsync();
        await _mend();
    }

    private async Task StrikeAsync(Fault fault)
    {
        switch (fault)
        {
            case Fault.KillDeployer:
                deployment.Signal(Signal.Kill);
                break;
            case Fault.KillTool:
                Signals.Send(moment.Tool ?? throw new InvalidOperationException("No tool runs at this moment."), Signal.Kill);
                break;
            case Fault.KillGroup:
                deployment.SignalGroup(Signal.Kill);
                break;
            case Fault.PowerCut:
                var session = moment.Tool is { } pid ? Signals.GroupOf(pid) : null;
                deployment.SignalGroup(Signal.Kill);
                if (session is { } group && group != deployment.Pid) Signals.SendToGroup(group, Signal.Kill);
                break;
            case Fault.Terminate:
                deployment.Signal(Signal.Terminate);
                break;
            case Fault.Hangup:
                deployment.Signal(Signal.Hangup);
                break;
            case Fault.InterruptTwice:
                var asked = deployment.NextLineOrEndAsync();
                deployment.Signal(Signal.Interrupt);
                await asked;
                if (!deployment.HasEnded) deployment.Signal(Signal.Interrupt);
                break;
            default:
                deployment.Signal(Signal.Interrupt);
                break;
        }
    }

    private async Task<Func<Task>> BreakAsync(Fault fault)
    {
        switch (fault)
        {
            case Fault.DiskFull:
                await target.Disk!.FillAsync(); // The target was made for this fault.
                return target.Disk.FreeAsync;
            case Fault.DatabaseLocked:
                return await LockDatabaseAsync();
            case Fault.PostgresStopped:
                await target.StopPostgresAsync();
                return target.StartPostgresAsync;
            case Fault.ClockForward or Fault.ClockBack:
                target.Clock!.Shift(fault == Fault.ClockForward ? $"+{Jump}" : $"-{Jump}"); // As above; it stays like this.
                return () => Task.CompletedTask;
            default:
                return BreakBucket(fault, (BucketTarget)target);
        }
    }

    private static Func<Task> BreakBucket(Fault fault, BucketTarget target)
    {
        if (fault == Fault.BucketRefused)
        {
            var back = target.Doorway.CloseForAsync(Away);
            return () => back;
        }

        var (broken, times) = fault switch
        {
            Fault.BucketForbidden => (Emulators.Serving.Fault.Status(403), int.MaxValue),
            Fault.BucketUnavailable => (Emulators.Serving.Fault.Status(503), FailedRequests),
            _ => (Emulators.Serving.Fault.CutBefore, FailedRequests),
        };
        target.Gcs.Faults.Add(new FaultRule("*", $"{target.Name}/*", broken) { Times = times });
        return () =>
        {
            target.Gcs.Faults.Clear();
            return Task.CompletedTask;
        };
    }

    private async Task<Func<Task>> LockDatabaseAsync()
    {
        var file = Path.Combine(target.Checkout.Home, "deployer.db");
        var connection = new SqliteConnection($"Data Source={file};Mode=ReadWrite;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "begin immediate";
        await command.ExecuteNonQueryAsync();
        return async () => await connection.DisposeAsync();
    }
}
