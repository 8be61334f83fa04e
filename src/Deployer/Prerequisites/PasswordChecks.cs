using Deployer.Environments;
using Deployer.Releases;
using Deployer.Steps;

namespace Deployer.Prerequisites;

/// <summary>Checks that Terraform will get the database's password where its configuration asks for it.</summary>
internal static class PasswordChecks
{
    private const string Check = "Database password";

    /// <summary>The variable of the configuration has somewhere to come from.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> PasswordAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync(Check, async () => await IsAskedForAsync(subject, cancellation)
            ? Look(subject.Environment)
            : new Finding(Check, FindingVerdict.NotChecked, $"the configuration does not ask for '{TerraformEnvironment.PasswordVariable}'"));

    private static Finding Look(DeployEnvironment environment)
    {
        var (found, where, remedy) = environment.Database switch
        {
            DatabaseKind.Sandbox => (true, "the sandbox's own", ""),
            DatabaseKind.Url => (
                Databases.FromVariable(environment).Password is not null,
                $"in the URL of {environment.DatabaseUrlVariable}",
                $"export {environment.DatabaseUrlVariable}='postgresql://user:password@host:5432/postgres'"),
            _ => (
                Databases.LinkedPassword is not null,
                $"in {Databases.PasswordVariable}",
                $"export {Databases.PasswordVariable}='...'   (of the project's database; for a project that does not exist yet: choose it)"),
        };
        return found
            ? new Finding(Check, FindingVerdict.Passed, where)
            : new Finding(
                Check,
                FindingVerdict.Failed,
                $"the configuration asks for '{TerraformEnvironment.PasswordVariable}', and there is none {where}",
                remedy);
    }

    private static async Task<bool> IsAskedForAsync(CheckSubject subject, CancellationToken cancellation)
    {
        var (module, variables) = subject.Release is { } release ? await OfReleaseAsync(subject, release, cancellation) : (
            TerraformText.OfModule(subject.Repository.Infra),
            TerraformText.OfFile(Path.Combine(subject.Repository.Infra, subject.Environment.VariablesFile)));
        return module.Requires(TerraformEnvironment.PasswordVariable) && !variables.Sets(TerraformEnvironment.PasswordVariable);
    }

    private static async Task<(TerraformText Module, TerraformText Variables)> OfReleaseAsync(
        CheckSubject subject, int release, CancellationToken cancellation)
    {
        var releases = new ReleaseStore(subject.Home, subject.Environment.Name, TimeProvider.System);
        var content = releases.Get(release).Configuration is { } configuration
            ? await new ReleaseContent(subject.Home, subject.Environment).ReadAsync(configuration, cancellation)
            : [];
        return (
            new TerraformText(ConfigurationArchive.ReadText(content, IsInRootModule)),
            new TerraformText(ConfigurationArchive.ReadText(content, name => name == subject.Environment.VariablesFile)));
    }

    private static bool IsInRootModule(string name) => name.EndsWith(".tf", StringComparison.Ordinal) && !name.Contains('/');
}
