using Deployer.Environments;
using Deployer.Tools;

namespace Deployer.Prerequisites;

/// <summary>Checks that the files an environment's name stands for are there and can be read.</summary>
internal static class ConfigurationChecks
{
    private const string Check = "Configuration";

    /// <summary>The Terraform configuration, its variables and its backend settings.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> FilesAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync(Check, async () =>
        {
            var infra = subject.Repository.Infra;
            if (!Directory.Exists(infra) || Directory.GetFiles(infra, "*.tf").Length == 0)
            {
                return new Finding(
                    Check, FindingVerdict.Failed, $"there is no Terraform configuration in '{infra}'", "git checkout infra");
            }

            return await ReadableAsync(new EnvironmentFiles(infra, subject.Environment), "variables and settings", subject, cancellation);
        });

    /// <summary>The backend settings alone: a rollback takes the rest from the release.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> BackendAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync(Check, () =>
        {
            var files = new EnvironmentFiles(subject.Repository.Infra, subject.Environment) { BackendOnly = true };
            return ReadableAsync(files, "backend settings", subject, cancellation);
        });

    private static async Task<Finding> ReadableAsync(
        EnvironmentFiles files, string what, CheckSubject subject, CancellationToken cancellation)
    {
        if (ToolPath.Find("terraform", subject.Tools.Variables) is not { } terraform)
        {
            return new Finding(Check, FindingVerdict.NotChecked, "only Terraform can read its files, and it is missing");
        }

        var problems = await files.CheckAsync(terraform, cancellation);
        return problems.Count == 0
            ? new Finding(Check, FindingVerdict.Passed, $"{what} of '{subject.Environment.Name}' can be read")
            : new Finding(
                Check,
                FindingVerdict.Failed,
                string.Join('\n', problems.Select(problem => $"{problem.File}, {problem}")),
                $"Mend {problems[0].File} at line {problems[0].Line}.");
    }
}
