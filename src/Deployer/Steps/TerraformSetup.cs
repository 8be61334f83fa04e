using Deployer.Copies;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>
/// Says where and how Terraform runs for a run: in the run's own working copy, with a data folder per environment, the backend
/// that <c>deployer.yaml</c> names, and the environment's workspace on every command.
/// </summary>
internal static class TerraformSetup
{
    // A file of this name overrides a block of the configuration.
    private const string BackendOverride = "deployer_backend_override.tf";

    /// <summary>The file with the moves of a rollback.</summary>
    public const string ReverseMoves = "deployer_reverse_moves.tf";

    /// <summary>The file with the imports of an adoption.</summary>
    public const string Imports = "deployer_imports.tf";

    /// <summary>The file with the provider configurations that a release lacks and that objects in the state need.</summary>
    public const string Providers = "deployer_providers.tf";

    /// <summary>The file that says where those providers come from; it adds to the block of the configuration.</summary>
    public const string ProvidersOverride = "deployer_providers_override.tf";

    /// <summary>The values of the variables that those provider configurations are made of.</summary>
    public const string ProvidersVariables = "deployer_providers.auto.tfvars";

    /// <summary>The file that switches protections off, in each module that has some; it changes the resources of the configuration.</summary>
    public const string UnprotectOverride = "deployer_unprotect_override.tf";

    /// <summary>Files that the deployer writes into a working copy: no part of the configuration.</summary>
    public static readonly IReadOnlyCollection<string> OwnFiles =
        [BackendOverride, ReverseMoves, Imports, Providers, ProvidersOverride, ProvidersVariables];

    /// <summary>Terraform in the run's working copy. That of a run which came from another machine is initialised first.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops what its environment has to wait for.</param>
    /// <returns>The driver.</returns>
    public static async Task<Terraform> ForAsync(RunContext run, CancellationToken cancellation)
    {
        var terraform = Create(run, await TerraformEnvironment.OfAsync(run, cancellation), run.Folder.Infrastructure, DataFolder(run));
        if (run.Folder.Recall<Arrival>(Arrival.FactName) is not null)
        {
            run.Note("begun on another machine: preparing its working copy on this one");
            await InitialiseAsync(run, terraform, cancellation);
            run.Folder.Forget(Arrival.FactName);
        }

        return terraform;
    }

    /// <summary>Terraform in the copy of the configuration that was applied last, with a data folder of its own.</summary>
    /// <param name="run">The run, a rollback.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The driver, initialised.</returns>
    public static async Task<Terraform> ForPresentAsync(RunContext run, CancellationToken cancellation)
    {
        var folder = run.Folder.Present;
        WriteBackend(run, Path.Combine(folder, BackendOverride));
        var terraform = Create(run, await TerraformEnvironment.OfAsync(run, cancellation), folder, Path.Combine(folder, ".terraform"));
        await terraform.InitAsync(
            InitOptions(run) with { ReadonlyLockFile = !run.Simulated && File.Exists(Path.Combine(folder, ".terraform.lock.hcl")) },
            onEvent: null,
            cancellation);
        await terraform.SelectWorkspaceAsync(run.Environment.Workspace, cancellation);
        return terraform;
    }

    /// <summary>Prepares a working copy: backend, providers, modules, workspace.</summary>
    /// <param name="run">The run.</param>
    /// <param name="terraform">Its driver.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>A task.</returns>
    public static async Task InitialiseAsync(RunContext run, Terraform terraform, CancellationToken cancellation)
    {
        WriteBackendOverride(run);
        ForgetSelections(run);
        await terraform.InitAsync(InitOptions(run), onEvent: null, cancellation);
        await terraform.SelectWorkspaceAsync(run.Environment.Workspace, cancellation);
    }

    /// <summary>Terraform in a folder that has nothing but the backend block, with a new data folder.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The driver; it still has to be initialised.</returns>
    public static Terraform ForBackendOnly(RunContext run)
    {
        var folder = BackendFolder(run);
        PrivateFiles.DeleteFolder(folder);
        Directory.CreateDirectory(folder, PrivateFiles.FolderMode);
        WriteBackend(run, Path.Combine(folder, "backend.tf"));
        return Create(run, ToolEnvironment(run), folder, Path.Combine(folder, ".terraform"));
    }

    /// <summary>Writes the backend block into the working copy.</summary>
    /// <param name="run">The run.</param>
    public static void WriteBackendOverride(RunContext run) =>
        WriteBackend(run, Path.Combine(run.Folder.Infrastructure, BackendOverride));

    /// <summary>Gives the working copy a state of its own, for an inspection of an environment that has none yet.</summary>
    /// <param name="run">The inspection's context.</param>
    public static void WriteOwnBackend(RunContext run) => WriteBackend(
        run with { Environment = run.Environment with { Backend = BackendKind.Local } }, Path.Combine(run.Folder.Infrastructure, BackendOverride));

    /// <summary>Forgets which backend and workspace an earlier run had chosen in the environment's data folder.</summary>
    /// <param name="run">The run.</param>
    private static void ForgetSelections(RunContext run)
    {
        File.Delete(Path.Combine(DataFolder(run), "environment"));
        File.Delete(Path.Combine(DataFolder(run), "terraform.tfstate"));
    }

    /// <summary>How to initialise a folder for the environment's backend.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The options.</returns>
    public static TerraformInitOptions InitOptions(RunContext run) => new()
    {
        Reconfigure = true,
        // The simulated cloud's providers have no hash: Terraform would want to take their entries out of the file.
        ReadonlyLockFile = !run.Simulated && File.Exists(Path.Combine(run.Folder.Infrastructure, ".terraform.lock.hcl")),
        BackendConfig = run.Environment.Backend == BackendKind.Local
            ? [$"workspace_dir={LocalState.WorkspacesOf(run)}"]
            : [BackendFile(run)],
    };

    /// <summary>The backend's settings that count for a run.</summary>
    /// <param name="run">The run.</param>
    /// <returns>An absolute path.</returns>
    public static string BackendFile(RunContext run) => run.ChosenRelease is null
        ? Path.Combine(run.Folder.Infrastructure, run.Environment.BackendFile)
        : run.Folder.BackendSettings;

    /// <summary>
    /// Keeps the repository's backend settings for a run that works on a release's configuration: where the state is now is
    /// nothing that a release decides.
    /// </summary>
    /// <param name="run">The run.</param>
    public static void KeepBackendSettings(RunContext run)
    {
        var current = Path.Combine(run.Services.Repository.Infra, run.Environment.BackendFile);
        if (run.ChosenRelease is not null && File.Exists(current))
        {
            PrivateFiles.Write(run.Folder.BackendSettings, File.ReadAllBytes(current));
        }
    }

    /// <summary>The environment's variable file in the working copy.</summary>
    /// <param name="run">The run.</param>
    /// <returns>An absolute path.</returns>
    public static string VariablesFile(RunContext run) =>
        Path.Combine(run.Folder.Infrastructure, run.Environment.VariablesFile);

    /// <summary>Terraform's data folder for the environment.</summary>
    /// <param name="run">The run.</param>
    /// <returns>An absolute path.</returns>
    public static string DataFolder(RunContext run) => run.Folder.TerraformData ?? run.Services.Home.TerraformDataFolder(run.Environment.Name);

    /// <summary>The folder that has nothing but the backend block.</summary>
    /// <param name="run">The run.</param>
    /// <returns>An absolute path; the folder may not exist.</returns>
    public static string BackendFolder(RunContext run) => Path.Combine(run.Folder.Path, "backend");

    /// <summary>The tools' environment for a run, without what would redirect them.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The environment.</returns>
    public static ToolEnvironment ToolEnvironment(RunContext run) =>
        Tools.ToolEnvironment.Build(Tools.ToolEnvironment.Current, ToolOptions(run));

    /// <summary>What the run decides about every tool's environment.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The options.</returns>
    public static ToolEnvironmentOptions ToolOptions(RunContext run) => new()
    {
        SimulatedCloud = run.Simulated,
        PluginCacheFolder = run.Services.Home.PluginCache,
    };

    /// <summary>The server of the state, where one has to be looked at before Terraform is started.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="infra">The folder <c>infra</c>, or a copy of it.</param>
    /// <param name="tools">Terraform's environment.</param>
    /// <returns>Null when the state is elsewhere than in a bucket.</returns>
    public static StateEndpoint? EndpointOf(DeployEnvironment environment, string infra, ToolEnvironment tools) =>
        environment.Backend != BackendKind.Gcs ? null : StateEndpoint.OfBucket(
            tools.Variables, TerraformText.OfFile(Path.Combine(infra, environment.BackendFile)).StringOf("storage_custom_endpoint"));

    private static Terraform Create(RunContext run, ToolEnvironment environment, string folder, string dataFolder) => new(
        new TerraformSettings(
            Terraform.FindProgram(environment.Variables),
            folder,
            dataFolder,
            run.Environment.Workspace,
            environment,
            run.Folder.Tools)
        {
            StartedBy = run.Attempt,
            StateEndpoint = EndpointOf(run.Environment, run.Folder.Infrastructure, environment),
            LockTimeout = run.Environment.LockTimeout,
        },
        run.Services.Time);

    private static void WriteBackend(RunContext run, string path) => PrivateFiles.Write(
        path,
        $$"""
        # Written by the deployer: the backend that deployer.yaml names for '{{run.Environment.Name}}'.
        terraform {
          backend "{{run.Environment.Backend.ToString().ToLowerInvariant()}}" {}
        }

        """);
}
