using Deployer.Environments;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tools;

namespace Deployer.Inspections;

/// <summary>
/// Looks at an environment without a run: under its lease, in a folder of its own that goes away at the end. Nothing is written to
/// where the state is, not even an empty one.
/// </summary>
internal sealed class Inspection(RunServices services, EnvironmentGate gate)
{
    // Stands in for a run's id, and in the remedies of steps for what the person shall type.
    private const string Id = "inspection";

    /// <summary>Looks at an environment.</summary>
    /// <typeparam name="T">What is found.</typeparam>
    /// <param name="environment">Its name in <c>deployer.yaml</c>.</param>
    /// <param name="command">The command that looks, without the environment: <c>plan</c> for <c>deployer plan</c>.</param>
    /// <param name="look">The look; it gets a copy of the repository's configuration.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="BusyException">A living process or tool works on the environment.</exception>
    public async Task<T> RunAsync<T>(
        string environment, string command, Func<RunContext, CancellationToken, Task<T>> look, CancellationToken cancellation)
    {
        var target = DeployerConfiguration.Load(services.Repository.Root).Get(environment);
        await using var lease = await gate.SeizeAsync(target.Name, cancellation);
        var folder = RunFolder.OfInspection(services.Home, target.Name);
        var run = new RunContext(Id, command, target, folder, services);
        await LivingTools.OutliveReadersAsync(
            folder, tool => run.Note($"waiting for {tool.Name} (process {tool.Pid}) of an earlier '{CommandOf(run)}'"), cancellation);
        Clear(folder);
        Directory.CreateDirectory(folder.Path, PrivateFiles.FolderMode);
        Snapshot.Take(services.Repository.Root, folder);
        try
        {
            var found = await look(run, cancellation);
            Clear(folder);
            return found;
        }
        catch (DeployerException problem)
        {
            // Where a lock is to be removed by hand, that is done in this folder; the next inspection takes its place.
            var locked = StateLock.Explain(run, problem);
            if (locked is null)
            {
                Clear(folder);
            }

            var told = (StateDamage.Explain(run, problem) ?? locked ?? StateAccess.Explain(run, problem) ?? problem).Redacted(services.Redaction.Apply);
            throw told.With(told.Message, Retold(run, told.Remedy));
        }
    }

    /// <summary>Puts this command where the remedy of a step says that the run is to be resumed.</summary>
    /// <param name="run">The inspection's context.</param>
    /// <param name="remedy">The remedy.</param>
    /// <returns>What the person shall type.</returns>
    public static string Retold(RunContext run, string remedy) =>
        remedy.Replace($"deployer resume {Id}", CommandOf(run), StringComparison.Ordinal);

    /// <summary>The command that looks: the step of an inspection is its own words.</summary>
    /// <param name="run">The inspection's context.</param>
    /// <returns>Such as <c>deployer plan production --to 12</c>.</returns>
    public static string CommandOf(RunContext run) => run.Step.Split(" --", 2) is [var verb, var option]
        ? $"deployer {verb} {run.Environment.Name} --{option}"
        : $"deployer {run.Step} {run.Environment.Name}";

    /// <summary>Initialises Terraform in the inspection's copy.</summary>
    /// <param name="run">The inspection's context.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>The driver, and whether the environment has a state; without one the driver has a new one of its own.</returns>
    public static async Task<(Terraform Terraform, bool HasState)> OpenAsync(RunContext run, CancellationToken cancellation)
    {
        LocalState.RefuseDamaged(run);
        var terraform = await TerraformSetup.ForAsync(run, cancellation);
        if (await StatePresence.BeforeInitAsync(run, cancellation) is not false
            && await InitAsync(run, terraform, inWorkspace: true, cancellation))
        {
            return (terraform, true);
        }

        TerraformSetup.WriteOwnBackend(run);
        await terraform.InitAsync(TerraformSetup.InitOptions(run) with { BackendConfig = [] }, onEvent: null, cancellation);
        await terraform.SelectWorkspaceAsync(run.Environment.Workspace, cancellation);
        return (terraform, false);
    }

    /// <summary>Initialises Terraform where nothing but the state is read: what is wrong with the configuration does not matter.</summary>
    /// <param name="run">The inspection's context.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>The driver; null when the environment has no state.</returns>
    public static async Task<Terraform?> OpenStateAsync(RunContext run, CancellationToken cancellation)
    {
        LocalState.RefuseDamaged(run);
        if (await StatePresence.BeforeInitAsync(run, cancellation) is false)
        {
            return null;
        }

        var terraform = TerraformSetup.ForBackendOnly(run);
        // In the workspace, init would install the providers that the state names. In the default one it writes an empty state if that has none.
        var inWorkspace = !await StatePresence.HasDefaultAsync(run, cancellation);
        return await InitAsync(run, terraform, inWorkspace, cancellation) ? terraform : null;
    }

    /// <returns>False when there is no state.</returns>
    private static async Task<bool> InitAsync(RunContext run, Terraform terraform, bool inWorkspace, CancellationToken cancellation)
    {
        var options = TerraformSetup.InitOptions(run);
        TerraformSetup.WriteBackendOverride(run);
        if (run.Environment.Backend is BackendKind.Local or BackendKind.Gcs)
        {
            await terraform.InitAsync(options with { InWorkspace = inWorkspace }, onEvent: null, cancellation);
            return true;
        }

        try
        {
            await terraform.InitAsync(
                options with { BackendConfig = [.. options.BackendConfig, .. ReadOnly(run.Environment.Backend)] }, onEvent: null, cancellation);
            return await StatePresence.AfterInitAsync(run, terraform, cancellation);
        }
        catch (ToolFailedException failed) when (StatePresence.HasNoTable(failed.Message))
        {
            return false;
        }
    }

    // The backend would otherwise create its schema, table and index at the first look.
    private static string[] ReadOnly(BackendKind backend) =>
        backend == BackendKind.Pg ? ["skip_schema_creation=true", "skip_table_creation=true", "skip_index_creation=true"] : [];

    private static void Clear(RunFolder folder) => PrivateFiles.DeleteFolder(folder.Path);
}
