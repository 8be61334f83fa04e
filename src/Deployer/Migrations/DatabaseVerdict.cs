namespace Deployer.Migrations;

/// <summary>What it means for the database that an environment goes back to a release: its migrations stay where they take nothing away.</summary>
/// <param name="Release">The number of the release that is gone back to.</param>
/// <param name="Ahead">The migrations that the database has and the release had not, oldest first.</param>
public sealed record DatabaseVerdict(int Release, IReadOnlyList<AheadMigration> Ahead)
{
    /// <summary>Migrations that the release had and the database has not; a rollback pushes none.</summary>
    public IReadOnlyList<string> Lacking { get; init; } = [];

    /// <summary>Why not all of it can be judged; empty when it can.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>Where the database stood before the first push after the release; null when that is not on record.</summary>
    public RestorePoint? RestorePoint { get; init; }

    /// <summary>Whether the release's configuration can be expected to work with the database as it is.</summary>
    public bool Fits => Unknown.Count == 0 && !Ahead.Any(migration => migration.Stops);

    /// <summary>The verdict for people, one line for each migration.</summary>
    /// <returns>The lines.</returns>
    public IReadOnlyList<string> Lines() =>
    [
        .. Ahead.Count + Besides.Count == 0 ? [$"the database has the migrations of release {Release}"] : Array.Empty<string>(),
        .. Ahead.Count == 0 ? [] : new[] { $"the database is {Count(Ahead.Count)} ahead of release {Release}:" },
        .. Ahead.Select(migration => $"  {migration}  {migration.Verdict}"),
        .. Besides,
    ];

    /// <summary>What there is to say besides the migrations that it is ahead.</summary>
    internal IReadOnlyList<string> Besides =>
    [
        .. Lacking.Count == 0 ? [] : new[] { $"the database lacks {Count(Lacking.Count)} of release {Release}: {string.Join(", ", Lacking)}. A rollback pushes none" },
        .. Unknown,
    ];

    /// <summary>How many migrations, for people.</summary>
    /// <param name="migrations">Their number.</param>
    /// <returns>Such as <c>2 migrations</c>.</returns>
    public static string Count(int migrations) => $"{migrations} {(migrations == 1 ? "migration" : "migrations")}";
}

/// <summary>A migration that a database has and a release had not.</summary>
/// <param name="Version">The digits at the front of its file's name.</param>
/// <param name="Name">The rest of it; it may be empty.</param>
/// <param name="Findings">Its statements that change data, take something away or cannot be judged; null when what it did is not on record.</param>
public sealed record AheadMigration(string Version, string Name, IReadOnlyList<SqlFinding>? Findings)
{
    /// <summary>The gravest effect of its statements.</summary>
    public SqlEffect Effect => Findings is null
        ? SqlEffect.CannotJudge
        : Findings.Select(finding => finding.Effect).DefaultIfEmpty(SqlEffect.Additive).Max();

    /// <summary>Whether an older configuration may not work with it: it takes something away, or nobody can tell.</summary>
    public bool Stops => Effect >= SqlEffect.Contracting;

    /// <summary>What it means for an older configuration, with the reason.</summary>
    public string Verdict => Effect switch
    {
        SqlEffect.Additive => "only adds: it stays",
        SqlEffect.ChangesData => $"changes data, and stays: {Reasons}",
        SqlEffect.Contracting => $"takes something away: {Reasons}",
        _ => $"cannot be judged: {(Findings is null ? "what it did is not on record" : Reasons)}",
    };

    // What the verdict rests on; a contracting migration may change data besides.
    private string Reasons => string.Join(", ", Findings!.Where(finding => finding.Effect == Effect).Select(finding => finding.What).Distinct()); // Not asked without any.

    /// <summary>The migration as its file is called, without the ending.</summary>
    public override string ToString() => Name.Length == 0 ? Version : $"{Version}_{Name}";
}
