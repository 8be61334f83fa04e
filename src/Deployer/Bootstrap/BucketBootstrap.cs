using Deployer.Environments;
using Deployer.Plans;
using Deployer.Prerequisites;
using Deployer.Runs;
using Deployer.Sandbox;
using Deployer.Tools;

namespace Deployer.Bootstrap;

/// <summary>
/// Creates the bucket for the state of an environment before its first deployment, by Terraform from a configuration of its own. One
/// that is there is adopted and its settings are corrected; none is ever destroyed. Killed at any moment and run again, it goes on.
/// </summary>
public sealed class BucketBootstrap
{
    private readonly RunServices services;
    private readonly EnvironmentGate gate;

    internal BucketBootstrap(RunServices services, EnvironmentGate gate)
    {
        this.services = services;
        this.gate = gate;
    }

    /// <summary>Makes sure of an environment's bucket.</summary>
    /// <param name="environment">Its name in <c>deployer.yaml</c>.</param>
    /// <param name="options">What the person decided beforehand.</param>
    /// <param name="agrees">Asked before the settings of a bucket that is there are corrected.</param>
    /// <param name="cancellation">Ctrl-C: asks Terraform to stop, once, and waits for it.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="PrerequisiteException">Something that it needs is missing.</exception>
    /// <exception cref="BusyException">Another process works on the environment.</exception>
    /// <exception cref="StepFailedException">Terraform reported errors.</exception>
    public async Task<BucketReport> RunAsync(
        string environment,
        BootstrapOptions options,
        Func<IReadOnlyList<SettingChange>, Task<bool>> agrees,
        CancellationToken cancellation)
    {
        var target = DeployerConfiguration.Load(services.Repository.Root).Get(environment);
        if (target.Backend != BackendKind.Gcs)
            return new BucketReport(target.Name, Bucket: null, BucketOutcome.NotNeeded, []);

        var named = StateBucket.Of(target, services.Repository.Infra);
        var subject = new CheckSubject(target, services.Repository, services.Home) { StartsServers = true };
        Require(await PrerequisiteChecks.RunForBootstrapAsync(subject, cancellation));
        var bucket = named with
        {
            Project = named.Project ?? await GoogleCloudChecks.FindProjectAsync(subject, cancellation),
            Location = options.Location ?? named.Location,
        };

        await using var lease = await gate.EnterHereAsync(target.Name, cancellation);
        var folder = new BootstrapFolder(services, target.Name);
        if (target.Cloud == CloudKind.Simulated)
            Note("nothing real is created");
        await OutliveAsync(folder, cancellation);
        folder.Prepare();
        var run = new BucketTerraform(folder, target.Name, bucket, await ToolsAsync(target, cancellation));
        return await ApplyAsync(target.Name, run, options.AssumeYes ? _ => Task.FromResult(true) : agrees, cancellation);
    }

    private async Task<BucketReport> ApplyAsync(
        string environment, BucketTerraform run, Func<IReadOnlyList<SettingChange>, Task<bool>> agrees, CancellationToken cancellation)
    {
        var plan = await run.PlanAsync(cancellation);
        var outcome = plan.Action switch
        {
            PlanAction.Create => BucketOutcome.Created,
            PlanAction.Update => BucketOutcome.Corrected,
            PlanAction.NoOp => BucketOutcome.Unchanged,
            _ => throw run.WouldDestroy(),
        };
        if (outcome == BucketOutcome.Corrected && !await agrees(plan.Changes))
            return new BucketReport(environment, $"{run.Bucket}", BucketOutcome.Declined, plan.Changes);

        if (outcome == BucketOutcome.Created)
            Note($"creating {run.Bucket} in {run.Bucket.Project}");
        if (plan.HasChanges)
            await run.ApplyAsync(cancellation);
        return new BucketReport(environment, $"{run.Bucket}", outcome, plan.Changes);
    }

    private static void Require(IReadOnlyList<Finding> findings)
    {
        var failed = findings.Where(finding => finding.Verdict == FindingVerdict.Failed).ToList();
        if (failed.Count > 0)
        {
            throw new PrerequisiteException(
                string.Join('\n', failed.Select(finding => $"{finding.Check}: {finding.Detail}")),
                string.Join('\n', failed.Select(finding => finding.Remedy).OfType<string>()));
        }
    }

    /// <summary>Waits for what a killed bootstrap left running: an apply for as long as it takes, what only reads for a while.</summary>
    private async Task OutliveAsync(BootstrapFolder folder, CancellationToken cancellation)
    {
        foreach (var tool in folder.Tools.Living())
        {
            Note($"waiting for {Path.GetFileName(tool.Folder).Split('-')[^1]} (process {tool.Process.Pid}) of an earlier bootstrap");
            if (tool.Folder.EndsWith(Terraform.ApplyName, StringComparison.Ordinal))
                await tool.WaitAsync(cancellation);
            else
                await tool.WaitAtMostAsync(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(20), cancellation);
        }
    }

    private async Task<ToolEnvironmentOptions> ToolsAsync(DeployEnvironment target, CancellationToken cancellation)
    {
        var simulated = target.Cloud == CloudKind.Simulated;
        return new ToolEnvironmentOptions
        {
            SimulatedCloud = simulated,
            PluginCacheFolder = services.Home.PluginCache,
            ReattachProviders = simulated
                ? (await SimulatedCloud.Of(services.Home, services.Time).EnsureRunningAsync(cancellation)).ReattachProviders
                : null,
        };
    }

    private void Note(string text) => services.Observer.On(new StepNote(services.Time.GetUtcNow(), "bootstrap", text));
}
