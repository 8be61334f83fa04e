using Deployer.Bootstrap;
using Deployer.Environments;
using Deployer.Tools;

namespace Deployer.Prerequisites;

/// <summary>Checks that Google Cloud lets us in, where the environment is a real one or keeps its state there.</summary>
internal static class GoogleCloudChecks
{
    private const string CredentialsCheck = "Google credentials";
    private const string ProjectCheck = "Google project";
    private const string BillingCheck = "Google billing";
    private const string ServicesCheck = "Google APIs";
    private const string BucketCheck = "State bucket";

    private static readonly TimeSpan WeekOfSoftDelete = TimeSpan.FromDays(7);

    // Terraform enables the others itself, but cannot begin without these.
    private static readonly string[] FirstServices = ["cloudresourcemanager.googleapis.com", "serviceusage.googleapis.com", "storage.googleapis.com"];

    /// <summary>Credentials that Terraform finds by itself; a person's login with gcloud alone is not among them.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> CredentialsAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync(CredentialsCheck, async () =>
        {
            if (subject.Environment is { Cloud: CloudKind.Simulated, Backend: not BackendKind.Gcs })
            {
                return new Finding(CredentialsCheck, FindingVerdict.NotChecked, "the cloud is simulated");
            }

            if (GoogleCredentials.Find(subject.Tools.Variables) is { } found)
            {
                return new Finding(CredentialsCheck, FindingVerdict.Passed, found.Source);
            }

            return await Create(subject).ActiveAccountAsync(cancellation) is { } account
                ? new Finding(
                    CredentialsCheck,
                    FindingVerdict.Warning,
                    $"gcloud uses {account}, but Terraform needs application default credentials unless it is given a token",
                    "gcloud auth application-default login")
                : new Finding(
                    CredentialsCheck, FindingVerdict.Failed, "nobody is logged in", "gcloud auth application-default login");
        });

    /// <summary>The project is set, and Google answers for it within our own time limit.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> ProjectAsync(CheckSubject subject, CancellationToken cancellation) =>
        subject.AskOnce(ProjectCheck, () => IfRealAsync(subject, ProjectCheck, async gcloud =>
        {
            if (await FindProjectAsync(subject, cancellation) is not { } project)
            {
                return new Finding(
                    ProjectCheck, FindingVerdict.Failed, "no project is set", "gcloud config set project <project-id>");
            }

            return await DescribeAsync(gcloud, project, cancellation);
        }));

    /// <summary>Somebody pays for the project: without that, Google refuses nearly everything.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> BillingAsync(CheckSubject subject, CancellationToken cancellation) =>
        IfProjectAsync(subject, BillingCheck, async (gcloud, project) =>
            await gcloud.IsBillingEnabledAsync(project, cancellation)
                ? new Finding(BillingCheck, FindingVerdict.Passed, $"enabled for {project}")
                : new Finding(
                    BillingCheck, FindingVerdict.Failed, $"{project} has no billing account",
                    $"gcloud billing projects link {project} --billing-account=<account-id>   (gcloud billing accounts list names yours)"),
            cancellation);

    /// <summary>The few APIs are enabled that Terraform needs before it can enable the others, and those that nothing enables.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> ServicesAsync(CheckSubject subject, CancellationToken cancellation) =>
        IfProjectAsync(subject, ServicesCheck, async (gcloud, project) =>
        {
            var enabled = await EnabledServicesAsync(subject, gcloud, project, cancellation);
            var declared = subject.Release is null ? subject.Declared.ServicesToEnable : [];
            var missing = FirstServices.Union(declared).Where(service => !enabled.Contains(service)).ToList();
            return missing.Count == 0
                ? new Finding(ServicesCheck, FindingVerdict.Passed, "those that Terraform begins with, and does not enable itself, are enabled")
                : Finding.Fixable(
                    ServicesCheck, FindingVerdict.Failed, $"not enabled in {project}: {string.Join(", ", missing)}",
                    ["gcloud", "services", "enable", .. missing, $"--project={project}"]);
        }, cancellation);

    /// <summary>The bucket for the state is there, and keeps what was overwritten or deleted.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> StateBucketAsync(CheckSubject subject, CancellationToken cancellation) =>
        subject.Environment.Backend != BackendKind.Gcs
            ? Task.FromResult(new Finding(BucketCheck, FindingVerdict.NotChecked, "the state is in no bucket"))
            : IfProjectAsync(subject, BucketCheck, async (gcloud, _) =>
            {
                var bucket = StateBucket.Of(subject.Environment, subject.Repository.Infra);
                return await gcloud.DescribeBucketAsync(bucket.Name, cancellation) is { } settings
                    ? Judge(bucket, settings)
                    : new Finding(
                        BucketCheck, FindingVerdict.Failed, $"there is no {bucket} yet", $"deployer bootstrap {subject.Environment.Name}");
            }, cancellation);

    private static Finding Judge(StateBucket bucket, GcloudBucket settings)
    {
        (bool Missing, string Why, string Option)[] wanted =
        [
            (!settings.Versioned, "no versioning: a state that is overwritten is gone", "--versioning"),
            (settings.SoftDelete < WeekOfSoftDelete, "no week of soft delete: a state that is deleted is gone", "--soft-delete-duration=7d"),
            (!settings.Closed, "it may be made public, and the state holds secrets", "--public-access-prevention"),
        ];
        var missing = wanted.Where(setting => setting.Missing).ToList();
        return missing.Count == 0
            ? new Finding(BucketCheck, FindingVerdict.Passed, $"{bucket} is there, versioned, with soft delete")
            : Finding.Fixable(
                BucketCheck, FindingVerdict.Warning, $"{bucket}: {string.Join("; ", missing.Select(setting => setting.Why))}",
                ["gcloud", "storage", "buckets", "update", bucket.ToString(), .. missing.Select(setting => setting.Option)]);
    }

    /// <summary>The APIs that are enabled in the project, asked for once.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="gcloud">Asks.</param>
    /// <param name="project">The project's id.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>Such as <c>storage.googleapis.com</c>.</returns>
    public static Task<IReadOnlySet<string>> EnabledServicesAsync(
        CheckSubject subject, Gcloud gcloud, string project, CancellationToken cancellation) =>
        subject.AskOnce(ServicesCheck, () => gcloud.EnabledServicesAsync(project, cancellation));

    /// <summary>The project that the environment's files name; otherwise the one that gcloud is set to.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>Its id, or null when there is none.</returns>
    public static async Task<string?> FindProjectAsync(CheckSubject subject, CancellationToken cancellation)
    {
        var variables = TerraformText.OfFile(Path.Combine(subject.Repository.Infra, subject.Environment.VariablesFile)).StringOf("project_id");
        if ((subject.Environment.Project ?? variables) is { } named)
        {
            return named;
        }

        return subject.Environment.Cloud == CloudKind.Google ? await Create(subject).ProjectAsync(cancellation) : null;
    }

    private static async Task<Finding> DescribeAsync(Gcloud gcloud, string project, CancellationToken cancellation)
    {
        try
        {
            var described = await gcloud.DescribeProjectAsync(project, limit: null, cancellation);
            return described.State == "ACTIVE"
                ? new Finding(ProjectCheck, FindingVerdict.Passed, $"{described.Id} is active and reachable")
                : new Finding(
                    ProjectCheck, FindingVerdict.Failed, $"{described.Id} is {described.State}", $"gcloud projects undelete {project}");
        }
        catch (ToolFailedException failed) when (failed.Detail.Contains("may not exist", StringComparison.Ordinal))
        {
            // Google tells nobody whether a project exists that the account may not see.
            return new Finding(
                ProjectCheck, FindingVerdict.Failed, $"{project} does not exist, or the account may not see it",
                $"gcloud projects create {project}   (an id that somebody else has taken needs access instead, or another id)");
        }
    }

    // One call that meets a dead network is enough. What the account may not look at is not known to be wrong.
    internal static Task<Finding> IfProjectAsync(
        CheckSubject subject, string check, Func<Gcloud, string, Task<Finding>> look, CancellationToken cancellation) =>
        IfRealAsync(subject, check, async gcloud =>
        {
            if (await ProjectAsync(subject, cancellation) is not { Verdict: FindingVerdict.Passed }
                || await FindProjectAsync(subject, cancellation) is not { } project)
            {
                return new Finding(check, FindingVerdict.NotChecked, "the project could not be asked");
            }

            try
            {
                return await look(gcloud, project);
            }
            catch (DeployerException problem) when (problem is ToolFailedException or ToolTimedOutException or GoogleApiException)
            {
                return new Finding(check, FindingVerdict.Warning, problem.Message, problem.Remedy);
            }
        });

    private static Task<Finding> IfRealAsync(CheckSubject subject, string check, Func<Gcloud, Task<Finding>> look) =>
        subject.Environment.Cloud == CloudKind.Simulated
            ? Task.FromResult(new Finding(check, FindingVerdict.NotChecked, "the cloud is simulated"))
            : CheckSubject.LookAsync(check, () => look(Create(subject)));

    private static Gcloud Create(CheckSubject subject) => new(Gcloud.FindProgram(subject.Tools.Variables), subject.Tools);
}
