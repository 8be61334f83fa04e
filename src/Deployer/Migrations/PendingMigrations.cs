namespace Deployer.Migrations;

/// <summary>What a push would apply to the database, and what it would do there by PostgreSQL's own grammar. Without secrets.</summary>
/// <param name="Files">The files in the order in which they are pushed.</param>
public sealed record PendingMigrations(IReadOnlyList<PendingMigration> Files)
{
    /// <summary>Nothing is pending.</summary>
    public static PendingMigrations None { get; } = new([]);

    /// <summary>Why nobody knows what is pending; null when it is known.</summary>
    public string? Unknown { get; init; }

    /// <summary>Why nothing can be pushed; null when it can.</summary>
    public MigrationProblem? Problem { get; init; }

    /// <summary>Files that were edited after they had been applied: the edit is never run.</summary>
    public IReadOnlyList<string> Edited { get; init; } = [];
}

/// <summary>A file that a push would apply.</summary>
/// <param name="File">Its name.</param>
/// <param name="Digest">SHA-256 of its text: what is approved is this very text.</param>
/// <param name="Findings">Its statements that change data, take something away or cannot be judged; all others only add.</param>
public sealed record PendingMigration(string File, string Digest, IReadOnlyList<SqlFinding> Findings)
{
    /// <summary>What a failure could leave half applied: a statement that cannot be in a transaction; null when the file is one transaction.</summary>
    public SqlFinding? Halfway { get; init; }

    /// <summary>The line of each statement.</summary>
    public IReadOnlyList<int> Lines { get; init; } = [];

    /// <summary>The text of each statement, right after it was judged; it may hold secrets, and is neither kept nor shown.</summary>
    internal IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>The gravest effect of its statements.</summary>
    public SqlEffect Effect => Findings.Select(finding => finding.Effect).DefaultIfEmpty(SqlEffect.Additive).Max();
}

/// <summary>What a statement would do.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Effect">What it means for whoever uses the database as it is.</param>
/// <param name="What">Such as <c>drops table profiles</c>: names only, no value.</param>
/// <param name="Loses">Whether data would be gone.</param>
public sealed record SqlFinding(int Line, SqlEffect Effect, string What, bool Loses)
{
    /// <summary>The finding for people.</summary>
    public override string ToString() => $"line {Line}: {What}{(Effect == SqlEffect.CannotJudge ? ", which cannot be judged" : "")}";
}

/// <summary>What a statement means for whoever uses the database as it is; the graver the later.</summary>
public enum SqlEffect
{
    /// <summary>It only adds.</summary>
    Additive,

    /// <summary>It changes rows that a condition names, adds some, or lets code see those that come by.</summary>
    ChangesData,

    /// <summary>It takes away, renames or forbids what is used, so that what was built for the database as it was may fail.</summary>
    Contracting,

    /// <summary>What it does is decided when it runs.</summary>
    CannotJudge,
}

/// <summary>Why nothing can be pushed.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record MigrationProblem(string Message, string Remedy);
