using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Prerequisites;

/// <summary>Checks, side by side, what a deployment of an environment needs before it touches anything.</summary>
public sealed class PrerequisiteChecks
{
    private static readonly Func<CheckSubject, CancellationToken, Task<Finding>>[] OfRepository =
    [
        ToolChecks.SupabaseAsync, ToolChecks.SqlGateAsync, ConfigurationChecks.FilesAsync, DatabaseChecks.DatabaseAsync,
        AlembicChecks.AlembicAsync, PermissionChecks.PermissionsAsync, PermissionChecks.QuotaAsync,
    ];

    // A rollback pushes nothing: neither a broken configuration of the repository nor a silent database keeps anybody from it.
    private static readonly Func<CheckSubject, CancellationToken, Task<Finding>>[] OfRelease =
        [ReleaseChecks.WholeAsync, ConfigurationChecks.BackendAsync];

    // A simulated bucket needs no account, whatever the backend of the environment does.
    private static readonly Func<CheckSubject, CancellationToken, Task<Finding>>[] OfRealProject =
    [
        GoogleCloudChecks.CredentialsAsync,
        GoogleCloudChecks.ProjectAsync,
        GoogleCloudChecks.BillingAsync,
        GoogleCloudChecks.ServicesAsync,
    ];

    private static readonly Func<CheckSubject, CancellationToken, Task<Finding>>[] OfEncryption = [EncryptionChecks.KeysAsync];

    private static readonly Func<CheckSubject, CancellationToken, Task<Finding>>[] OfSealedReleases = [EncryptionChecks.ReleasesAsync];

    // What a run finds out by itself, at once and without harm, or what its own doing would disturb.
    private static readonly Func<CheckSubject, CancellationToken, Task<Finding>>[] BeforeARun =
        [DatabaseChecks.ProjectAsync, MigrationChecks.FilesAsync, LockChecks.RunsAsync, LockChecks.StateAsync, BucketChecks.StateAccessAsync];

    private static readonly Func<CheckSubject, CancellationToken, Task<Finding>>[] OfCopies = [BucketChecks.CopiesAsync];

    private readonly RunServices services;

    internal PrerequisiteChecks(RunServices services) => this.services = services;

    /// <summary>Predicts the next run: the checks that it begins with, and what would stand in its way. Starts and changes nothing.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="report">Called for each finding as it comes; null when nobody watches.</param>
    /// <param name="cancellation">Stops the checks.</param>
    /// <returns>The findings in a fixed order.</returns>
    /// <exception cref="ConfigurationException"><c>deployer.yaml</c> is wrong or does not know the environment.</exception>
    public Task<IReadOnlyList<Finding>> RunAsync(string environment, Action<Finding>? report, CancellationToken cancellation)
    {
        var target = DeployerConfiguration.Load(services.Repository.Root).Get(environment);
        var subject = new CheckSubject(target, services.Repository, services.Home) { Time = services.Time };
        return RunAsync([.. OfARun(subject), .. BeforeARun, .. target.Copies is null ? [] : OfCopies, .. target.Encryption is null ? [] : OfSealedReleases], subject, report, cancellation);
    }

    /// <summary>Runs all checks; for a rollback those of its release instead of those of what it does not use.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="report">Called for each finding as it comes; null when nobody watches.</param>
    /// <param name="cancellation">Stops the checks.</param>
    /// <returns>The findings in a fixed order.</returns>
    internal static Task<IReadOnlyList<Finding>> RunAsync(CheckSubject subject, Action<Finding>? report, CancellationToken cancellation) =>
        RunAsync(OfARun(subject), subject, report, cancellation);

    /// <summary>Runs the checks of what the creation of a state bucket needs.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the checks.</param>
    /// <returns>The findings in a fixed order.</returns>
    internal static async Task<IReadOnlyList<Finding>> RunForBootstrapAsync(CheckSubject subject, CancellationToken cancellation)
    {
        Func<CheckSubject, CancellationToken, Task<Finding>>[] checks =
            [ToolChecks.TerraformAsync, .. subject.Environment.Cloud == CloudKind.Google ? OfRealProject : [SimulatedCloudChecks.CloudAsync]];
        return await RunAsync(checks, subject, report: null, cancellation);
    }

    private static Func<CheckSubject, CancellationToken, Task<Finding>>[] OfARun(CheckSubject subject) =>
    [
        ToolChecks.TerraformAsync,
        .. subject.Release is null ? OfRepository : OfRelease,
        .. OfRealProject,
        GoogleCloudChecks.StateBucketAsync,
        SimulatedCloudChecks.CloudAsync,
        StateChecks.ServerAsync,
        ClockChecks.SkewAsync,
        DatabaseChecks.SupabaseAccessAsync,
        PasswordChecks.PasswordAsync,
        .. subject.Environment.Encryption is null ? [] : OfEncryption,
        MachineChecks.DiskAsync,
        MachineChecks.VariablesAsync,
    ];

    private static async Task<IReadOnlyList<Finding>> RunAsync(
        Func<CheckSubject, CancellationToken, Task<Finding>>[] checks,
        CheckSubject subject,
        Action<Finding>? report,
        CancellationToken cancellation) =>
        await Task.WhenAll(checks.Select(check => RunAsync(check, subject, report, cancellation)));

    private static async Task<Finding> RunAsync(
        Func<CheckSubject, CancellationToken, Task<Finding>> check,
        CheckSubject subject,
        Action<Finding>? report,
        CancellationToken cancellation)
    {
        var finding = await Task.Run(() => check(subject, cancellation), cancellation);
        report?.Invoke(finding);
        return finding;
    }
}
