using System.Text.RegularExpressions;

namespace Deployer.Tools;

/// <summary>A revision as <c>alembic history</c> lists it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Message">The first line of its text; may be empty.</param>
/// <param name="IsCurrent">Whether it is where the database stands.</param>
/// <param name="IsHead">Whether no revision follows it.</param>
internal sealed record AlembicRevision(string Id, string Message, bool IsCurrent, bool IsHead)
{
    /// <summary>The id with its message, for people.</summary>
    public override string ToString() => Message.Length == 0 ? Id : $"{Id} ({Message})";
}

/// <summary>The revisions from the database's current one up to the newest.</summary>
/// <param name="Revisions">Oldest first.</param>
internal sealed partial record AlembicHistory(IReadOnlyList<AlembicRevision> Revisions)
{
    /// <summary>What the database does not have yet, oldest first.</summary>
    public IReadOnlyList<AlembicRevision> Pending => [.. Revisions.Where(revision => !revision.IsCurrent)];

    /// <summary>Where the database stands: none before the first upgrade, several between branches.</summary>
    public IReadOnlyList<AlembicRevision> Current => [.. Revisions.Where(revision => revision.IsCurrent)];

    /// <summary>The folder's newest revisions; more than one when branches were not merged.</summary>
    public IReadOnlyList<AlembicRevision> Heads => [.. Revisions.Where(revision => revision.IsHead)];

    /// <summary>Reads what <c>alembic history</c> printed, newest first; other lines are the team's own.</summary>
    /// <param name="stdout">Its standard output.</param>
    public static AlembicHistory Parse(string stdout) => new(
        [.. stdout.Split('\n').Select(line => Line().Match(line.TrimEnd('\r')))
            .Where(match => match.Success)
            .Select(match => new AlembicRevision(
                match.Groups["id"].Value,
                match.Groups["message"].Value,
                match.Groups["marks"].Value.Contains("(current)", StringComparison.Ordinal),
                match.Groups["marks"].Value.Contains("head)", StringComparison.Ordinal)))
            .Reverse()]);

    // 0001 -> 0002 (branchpoint) (current), add a table; before the first: <base> -> 0001, create
    [GeneratedRegex(@"^\S.*? -> (?<id>[^\s,(]+)(?<marks>(?: \([^)]*\))*),(?: (?<message>.*))?$")]
    private static partial Regex Line();
}
