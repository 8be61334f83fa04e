using Deployer.Environments;
using Deployer.Tools;

namespace Deployer.Prerequisites;

/// <summary>Checks that Google Cloud lets us in, where the environment is a real one.</summary>
internal static class GoogleCloudChecks
{
    private const string CredentialsCheck = "Google credentials";
    private const string ProjectCheck = "Google project";

    /// <summary>An active account, or application default credentials, which is what Terraform uses.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> CredentialsAsync(CheckSubject subject, CancellationToken cancellation) =>
        IfRealAsync(subject, CredentialsCheck, async gcloud =>
        {
            if (gcloud.FindApplicationDefaultCredentials() is { } file)
            {
                return new Finding(CredentialsCheck, FindingVerdict.Passed, $"application default credentials in '{file}'");
            }

            return await gcloud.ActiveAccountAsync(cancellation) is { } account
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
        IfRealAsync(subject, ProjectCheck, async gcloud =>
        {
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

    private static Task<Finding> IfRealAsync(CheckSubject subject, string check, Func<Gcloud, Task<Finding>> look) =>
        subject.Environment.Cloud == CloudKind.Simulated
            ? Task.FromResult(new Finding(check, FindingVerdict.NotChecked, "the cloud is simulated"))
            : CheckSubject.LookAsync(
                check, () => look(new Gcloud(Gcloud.FindProgram(subject.Tools.Variables), subject.Tools)));
}
