using Deployer.Migrations;
using Deployer.Tools;

namespace Deployer.Prerequisites;

/// <summary>Checks that the Supabase CLI will take the migrations as they are meant.</summary>
internal static class MigrationChecks
{
    private const string Check = "Migrations";

    /// <summary>The names and versions of the files, and whether the installed CLI can run what they hold.</summary>
    /// <param name="subject">What to look at.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>The finding.</returns>
    public static Task<Finding> FilesAsync(CheckSubject subject, CancellationToken cancellation) =>
        CheckSubject.LookAsync(Check, async () =>
        {
            var folder = Path.Combine(subject.Repository.Root, "supabase", "migrations");
            var files = MigrationFile.In(folder);
            if (MigrationOrder.Check(files, applied: []) is { } problem)
            {
                return new Finding(Check, FindingVerdict.Failed, problem.Message, problem.Remedy);
            }

            if (await FindHalfwayAsync(subject, files, cancellation) is { } halfway)
            {
                return Finding.Fixable(
                    Check, FindingVerdict.Failed,
                    $"{halfway.File}, line {halfway.Halfway!.Line}: a CLI older than {Supabase.Pinned} runs it in a transaction, where it fails",
                    ToolChecks.InstallSupabase);
            }

            var skipped = Skipped(folder, files);
            return skipped.Count == 0
                ? new Finding(Check, FindingVerdict.Passed, $"{files.Count} in order")
                : new Finding(
                    Check, FindingVerdict.Warning, $"the CLI skips {string.Join(", ", skipped)}: a migration's name is <digits>_<name>.sql",
                    $"git mv supabase/migrations/{skipped[0]} supabase/migrations/{subject.Time.GetUtcNow():yyyyMMddHHmmss}_{skipped[0]}");
        });

    // Newer ones run by itself what cannot be in a transaction.
    private static async Task<PendingMigration?> FindHalfwayAsync(
        CheckSubject subject, IReadOnlyList<MigrationFile> files, CancellationToken cancellation) =>
        Version.TryParse(Supabase.InstalledVersion(subject.Repository.Root)?.Split('-')[0], out var installed) && installed < Supabase.Pinned
            ? (await SqlGate.BesideDeployer.JudgeAsync(files.Select(SqlFile.Read).ToList(), cancellation)).FirstOrDefault(file => file.Halfway is not null)
            : null;

    private static List<string> Skipped(string folder, IReadOnlyList<MigrationFile> files) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.sql").Except(files.Select(file => file.Path)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList()
            : [];
}
