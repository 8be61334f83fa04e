using System.Text.RegularExpressions;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Says what a failed Alembic means, and what of the upgrade the database has.</summary>
internal sealed partial class AlembicFailure(RunContext run, string folder)
{
    private const string UnknownRevision = "Can't locate revision";
    private const string NoDriver = "ModuleNotFoundError: No module named";

    private string Resume => $"deployer resume {run.RunId}";

    /// <summary>The error of a folder with several newest revisions: nobody but the team knows how they go together.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">The folder of <c>alembic.ini</c>, relative to the repository.</param>
    /// <param name="heads">The newest revisions.</param>
    /// <returns>The error to report.</returns>
    public static StepFailedException SeveralHeads(RunContext run, string folder, IReadOnlyList<AlembicRevision> heads) => new(
        $"'{folder}' has {heads.Count} newest revisions, and 'head' is none of them: {string.Join(", ", heads)}. Nothing was changed.",
        $"(cd '{folder}' && alembic merge heads -m 'merge'), then: deployer resume {run.RunId}");

    /// <summary>Puts a failure of Alembic into words.</summary>
    /// <param name="failed">The failure; its code is the revision that was under way.</param>
    /// <param name="now">Where the database stands now; null when that is not known.</param>
    /// <returns>The error to report.</returns>
    public StepFailedException Explain(ToolFailedException failed, AlembicHistory? now) => failed switch
    {
        { Detail: var detail } when detail.Contains(UnknownRevision, StringComparison.Ordinal) => new StepFailedException(
            $"The database is ahead of '{folder}': it has a revision that no file here has. Nothing was changed.\n{detail}",
            $"Get the files that were deployed (git pull, or the branch that was deployed last), then: {Resume}",
            failed),
        { Detail: var detail } when detail.Contains(NoDriver, StringComparison.Ordinal) => new StepFailedException(
            $"Alembic could not begin: its Python lacks a module.\n{detail}",
            $"Install it beside Alembic (for psycopg2: apt-get install -y python3-psycopg2, or pip install psycopg2-binary), then: {Resume}",
            failed),
        { Code: { } revision } => new StepFailedException(
            $"Revision {revision} failed. {Standing(revision, now)}\n{failed.Detail}", $"Mend {FileOf(revision)}, then: {Resume}", failed),
        _ => new StepFailedException($"Alembic could not upgrade the database.\n{failed.Detail}", $"Mend what it names, then: {Resume}", failed),
    };

    private string Standing(string revision, AlembicHistory? now)
    {
        var pending = now?.Pending.Select(each => each.Id).ToList();
        var applied = AlembicProgress.Of(run.Folder)?.Pending.Where(id => pending?.Contains(id) is false).ToList();
        var standing = (pending, applied) switch
        {
            (null, _) or (_, null) => "What is applied is not known, because the database could not be asked; Alembic goes on from there.",
            (_, []) => "Nothing of the upgrade stays: it was rolled back as a whole.",
            _ => $"Those before it stay applied ({string.Join(", ", applied)}), its own changes are rolled back.",
        };
        return LeavesTransaction(revision)
            ? $"{standing} It leaves its transaction, though (autocommit_block): its own changes may be half applied."
            : standing;
    }

    private bool LeavesTransaction(string revision) =>
        PathOf(revision) is { } path && File.ReadAllText(path).Contains("autocommit_block", StringComparison.Ordinal);

    private string FileOf(string revision) => PathOf(revision) is { } path
        ? $"'{Path.Combine(folder, Path.GetRelativePath(Path.Combine(run.Folder.Path, folder), path))}'"
        : $"the revision in '{folder}'";

    private string? PathOf(string revision) =>
        Directory.EnumerateFiles(Path.Combine(run.Folder.Path, folder), "*.py", SearchOption.AllDirectories)
            .FirstOrDefault(path => Declaration().Match(File.ReadAllText(path)) is { Success: true } match && match.Groups["id"].Value == revision);

    // revision = '0002', or with a type: revision: str = "0002"
    [GeneratedRegex("""^revision(?:\s*:\s*\w+)?\s*=\s*['"](?<id>[^'"]+)['"]""", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
