using Deployer.Environments;
using Deployer.Runs;
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
            var (infra, environment) = (subject.Repository.Infra, subject.Environment);
            if (!Directory.Exists(infra) || Directory.GetFiles(infra, "*.tf").Length == 0)
            {
                return Failed($"there is no Terraform configuration in '{infra}'", "git checkout infra");
            }

            var files = new List<string> { Path.Combine(infra, environment.VariablesFile) };
            if (environment.Backend is BackendKind.Gcs or BackendKind.Http or BackendKind.Pg)
            {
                files.Add(Path.Combine(infra, environment.BackendFile));
            }

            foreach (var file in files)
            {
                if (!File.Exists(file))
                {
                    return Failed($"'{file}' does not exist", $"Create it; '{environment.Name}' takes its settings from there.");
                }

                if (await SyntaxErrorAsync(subject, file, cancellation) is { } error)
                {
                    return Failed($"'{file}' cannot be read:\n{error}", $"Mend the file; check with: terraform fmt -check '{file}'");
                }
            }

            return new Finding(Check, FindingVerdict.Passed, $"variables and settings of '{environment.Name}' can be read");
        });

    /// <summary>Terraform's formatter reads the file with Terraform's own parser, and needs neither init nor network.</summary>
    private static async Task<string?> SyntaxErrorAsync(CheckSubject subject, string file, CancellationToken cancellation)
    {
        const int syntaxError = 2;
        if (ToolPath.Find("terraform", subject.Tools.Variables) is not { } terraform)
        {
            return null; // The check of Terraform itself says that it is missing.
        }

        // The formatter takes files that end in .tf or .tfvars only; standard input has no name.
        var copy = Path.Combine(subject.Home.Folder("tmp"), $"{Guid.NewGuid():N}.tfvars");
        try
        {
            PrivateFiles.Write(copy, await File.ReadAllBytesAsync(file, cancellation));
            var result = await ToolRunner.RunAsync(
                new ToolCommand(terraform, ["fmt", "-no-color", "-check", "-list=false", copy], subject.Home.Path, subject.Tools.Variables),
                token: cancellation);
            return result.ExitCode == syntaxError ? Redaction.ByPattern(result.Stderr.Replace(copy, file, StringComparison.Ordinal).Trim()) : null;
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static Finding Failed(string detail, string remedy) => new(Check, FindingVerdict.Failed, detail, remedy);
}
