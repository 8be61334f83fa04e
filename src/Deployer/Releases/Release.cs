using Deployer.Migrations;
using Deployer.Plans;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>
/// What is needed to get back to one point of an environment. Opened when the state has been backed up, closed at every ending
/// of its run with what is known by then.
/// </summary>
public sealed record Release
{
    /// <summary>The form in which releases are written now. Form 1 had no configuration, form 2 no outputs.</summary>
    public const int CurrentVersion = 3;

    /// <summary>The form of the record; a record of a higher one is left alone.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Counts an environment's releases from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The run that made it.</summary>
    public required string RunId { get; init; }

    /// <summary>When the state was backed up (UTC).</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Who started the run, as <c>user@host</c>; empty when that is not known.</summary>
    public string StartedBy { get; init; } = "";

    /// <summary>The release that the run went back to; null for a deployment.</summary>
    public int? RolledBackTo { get; init; }

    /// <summary>True when the run destroyed everything: the way back to before the first release.</summary>
    public bool ToNothing { get; init; }

    /// <summary>What the configuration was taken from, by git's word; null without git.</summary>
    public SourceCommit? Source { get; init; }

    /// <summary>What worked on it; null before an apply began.</summary>
    public ToolVersions? Tools { get; init; }

    /// <summary>The state before the run changed anything; null when there was none.</summary>
    public StateBackup? Before { get; init; }

    /// <summary>What was handed to Terraform to be done; null as long as no apply began.</summary>
    public PlanSummary? Plan { get; init; }

    /// <summary>When the run's last apply had done all that was approved (UTC); null before.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>The state after the run's last apply; null before there was one.</summary>
    public StateBackup? After { get; init; }

    /// <summary>The configuration that was applied; null before that.</summary>
    public ConfigurationCopy? Configuration { get; init; }

    /// <summary>What its migrations came from; null before an apply was done, and for a rollback, which pushes none.</summary>
    public ConfigurationCopy? DatabaseFiles { get; init; }

    /// <summary>The objects in the state after the run's last apply; null before there was one, and where an earlier deployer made the release.</summary>
    public IReadOnlyList<ReleaseObject>? Objects { get; init; }

    /// <summary>Terraform's outputs after the apply; null before that.</summary>
    public OutputsCopy? Outputs { get; init; }

    /// <summary>What the database's history had in the end, oldest first; null as long as that is not known.</summary>
    public IReadOnlyList<ReleaseMigration>? Migrations { get; init; }

    /// <summary>What the database keeps that the release had not to which the run went back; null for a deployment.</summary>
    public IReadOnlyList<string>? AheadOfChosen { get; init; }

    /// <summary>Migrations that reviewed scripts have taken back, the newest first; null for a deployment.</summary>
    public IReadOnlyList<string>? TakenBack { get; init; }

    /// <summary>True when a person kept the database as it was although that release's configuration may not work with it.</summary>
    public bool DatabaseKept { get; init; }

    /// <summary>What a rollback left as it was because a person skipped it, such as <c>google_t.this would be destroyed</c>; null when nothing.</summary>
    public IReadOnlyList<string>? LeftBehind { get; init; }

    /// <summary>Where the database stood before the run's first push; null when it pushed nothing.</summary>
    public RestorePoint? BeforeMigrations { get; init; }

    /// <summary>When the run last ended or stopped (UTC); null while it goes on.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>How long its steps have worked, without what it waited for people; null as long as that is not known.</summary>
    public TimeSpan? Worked { get; init; }

    /// <summary>How the run was when the release was closed.</summary>
    public string? Ending { get; init; }

    /// <summary>True once a plan after the apply showed no change: more than applied.</summary>
    public bool Verified { get; init; }

    /// <summary>The files that belong to it.</summary>
    /// <returns>Each with the digest of its clear content.</returns>
    public IEnumerable<(ReleasePart Part, string Digest)> Parts() =>
        new (ReleasePart Part, string? Digest)[]
        {
            (ReleasePart.StateBefore, Before?.Digest),
            (ReleasePart.StateAfter, After?.Digest),
            (ReleasePart.Configuration, Configuration?.Digest),
            (ReleasePart.DatabaseFiles, DatabaseFiles?.Digest),
            (ReleasePart.Outputs, Outputs?.Digest),
        }
        .Where(part => part.Digest is not null)
        .Select(part => (part.Part, part.Digest!)); // See above.
}

/// <summary>What a release has besides its record.</summary>
public enum ReleasePart
{
    /// <summary>The state before its run changed anything.</summary>
    StateBefore,

    /// <summary>The state after its apply.</summary>
    StateAfter,

    /// <summary>The Terraform configuration that was applied, with variable files and provider lock file, as a tar.</summary>
    Configuration,

    /// <summary>What its migrations came from, as a tar.</summary>
    DatabaseFiles,

    /// <summary>Terraform's outputs with their values, as JSON.</summary>
    Outputs,
}

/// <summary>The last state that is known to have existed.</summary>
/// <param name="Release">The number of the release that has it.</param>
/// <param name="Part">Which of its two.</param>
/// <param name="Backup">The backup.</param>
internal sealed record LastState(int Release, ReleasePart Part, StateBackup Backup)
{
    /// <summary>The command that writes it to a file.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <returns>A command line.</returns>
    public string Export(string environment) =>
        $"deployer releases export {environment} {Release} --part {ReleaseParts.Word(Part)} --out last.tfstate";

    /// <summary>The command that puts a backup in the place of a state that is lost or damaged, or adopts what stands where no backup is whole.</summary>
    /// <param name="run">The run that cannot go on.</param>
    /// <returns>A command line; the one that exports the backup where nothing was applied yet that could be planned against it.</returns>
    public string PutBack(RunContext run) => (StateChoice.Newest(run.Releases) ?? StateChoice.Newest(run.Releases, mode: RollbackMode.Adopt)) is { } chosen
        ? $"deployer rollback {run.Environment.Name} {chosen.Options}"
        : Export(run.Environment.Name);
}

/// <summary>An object that a release has left.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Type">Its type.</param>
/// <param name="ImportId">The id by which Terraform adopts it; null when that is not known, or would show a secret.</param>
public sealed record ReleaseObject(string Address, string Type, string? ImportId);

/// <summary>A copy of an environment's Terraform state.</summary>
/// <param name="Digest">SHA-256 of the state; the file that holds it is named by it.</param>
/// <param name="Serial">The state's serial.</param>
/// <param name="Lineage">The state's lineage.</param>
/// <param name="Resources">How many resource blocks it knows.</param>
public sealed record StateBackup(string Digest, long Serial, string Lineage, int Resources);

/// <summary>A copy of a configuration as one archive: <c>infra/</c> with its variable files and the provider lock file, or what migrations come from.</summary>
/// <param name="Digest">SHA-256 of the archive; the file that holds it is named by it.</param>
/// <param name="Files">How many files it holds.</param>
public sealed record ConfigurationCopy(string Digest, int Files);

/// <summary>Terraform's outputs, whose values stand in a file of their own.</summary>
/// <param name="Digest">SHA-256 of their JSON; the file that holds it is named by it.</param>
/// <param name="Names">Their names.</param>
public sealed record OutputsCopy(string Digest, IReadOnlyList<string> Names);

/// <summary>The commit that a configuration was taken from.</summary>
/// <param name="Commit">Its full hash.</param>
/// <param name="Dirty">True when what is deployed differed from the commit.</param>
public sealed record SourceCommit(string Commit, bool Dirty)
{
    /// <summary>The fact's name in a run's folder.</summary>
    public const string FactName = "source.json";
}

/// <summary>Versions of what worked on a release.</summary>
/// <param name="Deployer">This program.</param>
/// <param name="Terraform">Terraform; null when its plan did not say.</param>
/// <param name="Supabase">The Supabase CLI; null when it is not installed.</param>
/// <param name="Providers">The providers by source, from the lock file.</param>
public sealed record ToolVersions(
    string Deployer, string? Terraform, string? Supabase, IReadOnlyDictionary<string, string> Providers);
