using Deployer.Environments;
using Deployer.Sandbox;

namespace Deployer.Prerequisites;

/// <summary>Checks that the simulated cloud is there, where the environment has one.</summary>
internal static class SimulatedCloudChecks
{
    private const string Check = "Simulated cloud";

    /// <summary>Its program and the runtime that it needs are there; in a run, it is started.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check; a process that was started keeps running.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> CloudAsync(CheckSubject subject, CancellationToken cancellation) =>
        subject.Environment.Cloud == CloudKind.Google
            ? Task.FromResult(new Finding(Check, FindingVerdict.NotChecked, "the cloud is real"))
            : CheckSubject.LookAsync(Check, async () =>
            {
                SimulatorProgram.BesideDeployer.Require();
                var cloud = SimulatedCloud.Of(subject.Home, TimeProvider.System);
                var running = subject.StartsServers ? await cloud.EnsureRunningAsync(cancellation) : cloud.FindRunning();
                return new Finding(
                    Check,
                    FindingVerdict.Passed,
                    running is null ? "ready to be started" : $"process {running.Pid}, gateway {running.Gateway.GetLeftPart(UriPartial.Authority)}");
            });
}
