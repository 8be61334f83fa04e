using Deployer.Environments;
using Deployer.Tools;

namespace Deployer.Prerequisites;

/// <summary>Checks that Google Cloud lets us in, where the environment is a real one or keeps its state there.</summary>
internal static class GoogleCloudChecks
{
    private const string CredentialsCheck = "Google credentials";
    private const string ProjectCheck = "Google project";

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

            return await GcloudOf(subject).ActiveAccountAsync(cancellation) is { } account
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
        CheckSubject.LookAsync(ProjectCheck, async () =>
        {
            if (subject.Environment.Cloud == CloudKind.Simulated)
            {
                return new Finding(ProjectCheck, FindingVerdict.NotChecked, "the cloud is simulated");
            }

            var gcloud = GcloudOf(subject);
            if ((subject.Environment.Project ?? await gcloud.ProjectAsync(cancellation)) is not { } project)
            {
                return new Finding(
                    ProjectCheck, FindingVerdict.Failed, "no project is set", "gcloud config set project <project-id>");
            }

            var described = await gcloud.DescribeProjectAsync(project, limit: null, cancellation);
            return described.State == "ACTIVE"
                ? new Finding(ProjectCheck, FindingVerdict.Passed, $"{described.Id} is active and reachable")
                : new Finding(
                    ProjectCheck, FindingVerdict.Failed, $"{described.Id} is {described.State}", $"gcloud projects undelete {project}");
        });

    private static Gcloud GcloudOf(CheckSubject subject) => new(Gcloud.FindProgram(subject.Tools.Variables), subject.Tools);
}
