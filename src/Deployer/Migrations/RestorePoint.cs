namespace Deployer.Migrations;

/// <summary>Where a database stood before migrations were pushed: what its data can be taken back to.</summary>
/// <param name="At">The time, by the database's own clock where it could be asked (UTC).</param>
public sealed record RestorePoint(DateTimeOffset At)
{
    /// <summary>The position in the write-ahead log, such as <c>0/1A2B3C8</c>; null when the database could not be asked.</summary>
    public string? Lsn { get; init; }

    /// <summary>Whether it can be restored to any point in time; null when that is not known.</summary>
    public bool? PointInTime { get; init; }

    /// <summary>When the last backup was made (UTC); null when there is none, or nobody tells.</summary>
    public DateTimeOffset? LastBackup { get; init; }

    /// <summary>The point for people.</summary>
    public override string ToString()
    {
        var position = Lsn is null ? "" : $", log position {Lsn}";
        var recovery = PointInTime switch
        {
            true => "point-in-time recovery is on",
            false => "no point-in-time recovery",
            null => "whether it can be restored is not known",
        };
        var backup = LastBackup is { } at ? $", last backup {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC" : "";
        return $"{At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC{position}; {recovery}{backup}";
    }
}
