using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Prerequisites;

/// <summary>Checks what a step that runs Alembic needs, where the definition has one.</summary>
internal static class AlembicChecks
{
    private const string Check = "Alembic";

    /// <summary>Alembic can be started, its configuration is there, and it takes the database from the deployer.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> AlembicAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync(Check, async () =>
        {
            if (AlembicStep.In(subject.Repository.Root) is not { } step)
            {
                return new Finding(Check, FindingVerdict.NotChecked, "no step of the deployment runs it");
            }

            var folder = Path.Combine(subject.Repository.Root, step.Folder);
            if (!File.Exists(Path.Combine(folder, "alembic.ini")))
            {
                return new Finding(
                    Check, FindingVerdict.Failed, $"the step '{step.Key}' runs it, but '{step.Folder}' has no alembic.ini",
                    $"git checkout '{step.Folder}'   (or name the folder in the step's input Folder)");
            }

            var program = Alembic.FindProgram(subject.Repository.Root, subject.Tools.Variables);
            var version = await Alembic.VersionAsync(program, subject.Tools, cancellation);
            return NamesDatabaseUrl(folder)
                ? new Finding(Check, FindingVerdict.Passed, $"{version} at {program}")
                : new Finding(
                    Check, FindingVerdict.Warning,
                    $"no Python file in '{step.Folder}' names DATABASE_URL: its env.py may migrate another database than this environment's",
                    "See docs/alembic.md.");
        });

    private static bool NamesDatabaseUrl(string folder) =>
        Directory.EnumerateFiles(folder, "*.py", SearchOption.AllDirectories)
            .Any(file => File.ReadAllText(file).Contains("DATABASE_URL", StringComparison.Ordinal));
}
