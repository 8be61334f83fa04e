using System.Text;
using Deployer.Environments;
using Deployer.Migrations;
using Deployer.Plans;
using Deployer.Runs;

namespace Deployer.Steps;

/// <summary>
/// Decides whether pending migrations may be pushed, and remembers which texts may: one approval covers the plan and its migrations,
/// and no other text than the one that was approved is ever pushed by it.
/// </summary>
internal sealed class MigrationGate(RunContext run, Consent consent)
{
    /// <summary>The fact that holds what was last found pending.</summary>
    public const string PendingFact = "pending-migrations.json";

    private const string ClearedFact = "cleared-migrations.json";

    private const string NamedFact = "named-migrations.json";

    /// <summary>A text that may be pushed.</summary>
    /// <param name="File">The file's name.</param>
    /// <param name="Digest">SHA-256 of its text.</param>
    internal sealed record Cleared(string File, string Digest);

    /// <summary>Lets files be pushed.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="pending">The files; null when there are none.</param>
    public static void Clear(RunFolder folder, PendingMigrations? pending)
    {
        if (pending is { Files.Count: > 0 })
        {
            folder.Keep(ClearedFact, ClearedOf(folder).Union(pending.Files.Select(file => new Cleared(file.File, file.Digest))).ToList());
        }
    }

    /// <summary>The files that a push would apply.</summary>
    /// <param name="run">The run; its migrations are those of its own copy.</param>
    /// <param name="names">Their names, by the CLI's word.</param>
    /// <returns>The files, in order.</returns>
    /// <exception cref="StepFailedException">One of them cannot be judged, for it is not there.</exception>
    public static IReadOnlyList<MigrationFile> FilesOf(RunContext run, IReadOnlyList<string> names)
    {
        var wanted = names.Select(name => Path.GetFileName(name)).ToHashSet(StringComparer.Ordinal);
        var files = MigrationFile.In(run.Folder.Migrations).Where(file => wanted.Contains(file.Name)).ToList();
        return files.Count == wanted.Count
            ? files
            : throw new StepFailedException(
                "The Supabase CLI would push what cannot be judged: "
                + $"{string.Join(", ", wanted.Except(files.Select(file => file.Name)).Order(StringComparer.Ordinal))}. Nothing was pushed.",
                $"Name it <digits>_<name>.sql, then: deployer resume {run.RunId}");
    }

    /// <summary>Judges the files that are about to be pushed, and tells whoever watches; what was judged before is not judged again.</summary>
    /// <param name="names">The files' names, by the CLI's word.</param>
    /// <param name="cancellation">Stops the judging.</param>
    /// <returns>What the push would do.</returns>
    public async Task<PendingMigrations> JudgeAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var files = FilesOf(run, names).Select(SqlFile.Read).ToList();
        var known = run.Folder.Recall<PendingMigrations>(PendingFact);
        if (known is not null && known.Files.Select(file => (file.File, file.Digest)).SequenceEqual(files.Select(file => (file.File, file.Digest))))
        {
            run.Note($"pending: {string.Join(", ", files.Select(file => file.File))}");
            return known;
        }

        var pending = new PendingMigrations(await SqlGate.BesideDeployer.JudgeAsync(files, cancellation)) { Edited = known?.Edited ?? [] };
        run.Folder.Keep(PendingFact, pending);
        Tell(pending);
        return pending;
    }

    /// <summary>Warns of files that were edited after they had been applied, once in a run.</summary>
    /// <param name="edited">Their names.</param>
    public void WarnOfEdited(IReadOnlyList<string> edited)
    {
        var known = run.Folder.Recall<PendingMigrations>(PendingFact) ?? PendingMigrations.None;
        foreach (var file in edited.Except(known.Edited, StringComparer.Ordinal))
        {
            run.Warn($"{file} was edited after it had been applied; the edit is not run. Put it into a migration of its own");
        }

        run.Folder.Keep(PendingFact, known with { Edited = edited });
    }

    /// <summary>Keeps what was found, and tells whoever watches.</summary>
    /// <param name="pending">What a push would do.</param>
    /// <exception cref="StepFailedException">Nothing can be pushed.</exception>
    public void Show(PendingMigrations pending)
    {
        WarnOfEdited(pending.Edited);
        run.Folder.Keep(PendingFact, pending);
        if (pending.Problem is { } problem)
        {
            throw new StepFailedException(problem.Message, $"{problem.Remedy}, then: deployer resume {run.RunId}");
        }

        if (pending.Unknown is { } reason)
        {
            run.Warn($"which migrations are pending is not known yet: {reason}. They are judged before they are pushed");
        }

        Tell(pending);
    }

    private void Tell(PendingMigrations pending)
    {
        foreach (var file in pending.Files)
        {
            run.Note($"pending: {file.File}  {Words(file)}");
            foreach (var finding in file.Findings.Where(finding => finding.Effect >= SqlEffect.Contracting))
            {
                run.Warn($"{file.File}, {finding}");
            }
        }
    }

    /// <summary>Why files must not be pushed before a person has approved them.</summary>
    /// <param name="pending">What a push would do.</param>
    /// <returns>The reasons, and whether approving needs the environment's name; no reasons when they may be pushed.</returns>
    public (IReadOnlyList<string> Reasons, bool Guarded) Objections(PendingMigrations pending)
    {
        var cleared = ClearedOf(run.Folder);
        var files = pending.Files.Where(file => !cleared.Contains(new Cleared(file.File, file.Digest))).ToList();
        // Data that is gone is what a protected resource is: consent names the file, whatever else was answered beforehand.
        var named = Named(pending);
        var losses = files.Where(file => !named.Contains(new Cleared(file.File, file.Digest)))
            .SelectMany(file => file.Findings.Where(finding => finding.Loses).Select(finding => $"{file.File}, {finding}: data would be gone"))
            .ToList();
        var others = consent.AssumeYes || run.Environment.Confirm == ConfirmPolicy.Never ? [] : files.SelectMany(Doubts);
        return ([.. losses, .. others], losses.Count > 0);
    }

    /// <summary>Asks a person about migrations of which the plan's approval did not know, and waits durably.</summary>
    /// <param name="pending">What a push would do.</param>
    /// <param name="objections">Why it must be asked about.</param>
    /// <returns>How the step goes on.</returns>
    public ExecutionResult Ask(PendingMigrations pending, (IReadOnlyList<string> Reasons, bool Guarded) objections)
    {
        var plan = new PlanOnRecord(
            new PlanName(DigestOf(pending), HasChanges: true, run.Environment.Workspace, Lineage: null, Serial: null),
            new PlanSummary([], [])); // The plan was approved, and is applied.
        return ApprovalGate.Ask(run, new ApprovalGate.Question(plan, objections.Reasons, objections.Guarded) { Migrations = pending });
    }

    /// <summary>Lets the files be pushed that a person approved since this step asked.</summary>
    /// <param name="context">The engine's context, which carries the event.</param>
    public void TakeAnswer(IStepExecutionContext context)
    {
        var question = ApprovalGate.Read(run.Folder);
        if (ApprovalGate.AnswerOf(context) is { } approval
            && question?.Migrations is { } pending
            && approval.Digest == question.Plan.Name.Digest
            && approval.Digest == DigestOf(pending))
        {
            run.Note($"approved by {approval.By}");
            Clear(run.Folder, pending);
        }
    }

    /// <summary>
    /// The texts that the person meant by naming their files: those that were there when that was first looked at. A run can be resumed
    /// with other texts, which nobody has seen then.
    /// </summary>
    private List<Cleared> Named(PendingMigrations pending)
    {
        if (consent.AllowDestroy.Count == 0)
        {
            return [];
        }

        if (run.Folder.Recall<List<Cleared>>(NamedFact) is { } known)
        {
            return known;
        }

        var named = MigrationFile.In(run.Folder.Migrations).Select(file => new Cleared(file.Name, PrivateFiles.DigestOf(file.Path)))
            .Union(pending.Files.Select(file => new Cleared(file.File, file.Digest)))
            .Where(file => consent.AllowDestroy.Contains(file.File))
            .ToList();
        run.Folder.Keep(NamedFact, named);
        return named;
    }

    private static IEnumerable<string> Doubts(PendingMigration file)
    {
        foreach (var finding in file.Findings.Where(finding => finding is { Loses: false, Effect: >= SqlEffect.Contracting }))
        {
            yield return $"{file.File}, {finding}";
        }

        if (file.Halfway is { } statement)
        {
            yield return $"{file.File}, line {statement.Line}: {statement.What}, so that the file is not one transaction: "
                + "a failure would leave half of it applied, and the history without it";
        }
    }

    private static string Words(PendingMigration file) => file.Effect switch
    {
        SqlEffect.Additive => "only adds",
        SqlEffect.ChangesData => $"changes data ({string.Join(", ", file.Findings.Select(finding => finding.What).Distinct())})",
        _ => "takes something away, or cannot be judged:",
    };

    private static List<Cleared> ClearedOf(RunFolder folder) => folder.Recall<List<Cleared>>(ClearedFact) ?? [];

    private static string DigestOf(PendingMigrations pending) => PrivateFiles.Digest(
        Encoding.UTF8.GetBytes(string.Join('\n', pending.Files.Select(file => $"{file.File} {file.Digest}"))));
}
