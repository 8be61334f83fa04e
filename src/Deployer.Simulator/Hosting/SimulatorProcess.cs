using System.Reflection;
using System.Runtime.InteropServices;
using Deployer.Simulator.Cloud;
using Deployer.Simulator.Gateway;

namespace Deployer.Simulator.Hosting;

/// <summary>Serves a simulated cloud until somebody stops it. Whoever started it may die: it watches nobody.</summary>
internal static class SimulatorProcess
{
    private static string Version { get; } =
        typeof(SimulatorProcess).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion; // the SDK writes it

    /// <summary>Serves; comes back when the process was asked to stop (SIGTERM, SIGINT).</summary>
    /// <exception cref="SimulatorException">The cloud is served already, or the gateway's port is taken.</exception>
    public static async Task ServeAsync(CloudFolder folder)
    {
        PrivateFiles.CreateFolder(folder.Path);
        using var serving = ServingLock.TryTake(folder) ?? throw AlreadyServed(folder);
        // Sent when the terminal of whoever started it closes.
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = true);

        ForgetPrevious(folder);
        using var gateway = GatewayPort.Listen(folder);
        var sockets = ProviderSockets.Choose(folder);
        try
        {
            await using var application = SimulatorApplication.Build(folder, sockets, gateway);
            await application.StartAsync();
            ProviderSockets.Close(sockets.Values);
            var record = new SimulatorRecord(
                Version, Environment.ProcessId, ProcessStart.OfThisProcess(), GatewayPort.Address(gateway).Url, sockets);
            record.Write(folder);
            // First: nobody shall come any more while the last calls end.
            using var stopping = application.Lifetime.ApplicationStopping.Register(() => File.Delete(folder.Record));
            await application.WaitForShutdownAsync();
        }
        finally
        {
            ProviderSockets.Remove(sockets.Values);
        }
    }

    // A killed process leaves its sockets and its record behind.
    private static void ForgetPrevious(CloudFolder folder)
    {
        ProviderSockets.Remove([.. SimulatorRecord.Read(folder)?.Providers.Values ?? [], .. Directory.GetFiles(folder.Path, "*.sock")]);
        File.Delete(folder.Record);
    }

    private static SimulatorException AlreadyServed(CloudFolder folder)
    {
        var record = SimulatorRecord.Read(folder);
        return new SimulatorException(
            $"The simulated cloud in {folder.Path} is served already{(record is null ? "" : $", by process {record.Pid}")}.",
            record is null ? "Wait until it is ready, or stop it." : $"Use it as it is, or stop it: kill {record.Pid}");
    }
}
