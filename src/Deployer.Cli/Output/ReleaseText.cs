using Deployer.Cli.Progress;
using Deployer.Releases;

namespace Deployer.Cli.Output;

/// <summary>Releases as a person chooses from them, newest first.</summary>
internal static class ReleaseText
{
    private const int HashLength = 12;

    private static readonly string[] Head = ["RELEASE", "WHEN", "BY", "COMMIT", "CHANGES", "MIGRATIONS", "TOOLS", "STATE", "NOTE"];

    public static void Write(IReadOnlyList<ReleaseView> releases, TextWriter writer, TimeProvider time) =>
        Columns.Write(writer, Rows(releases, time), width: 0);

    /// <returns>The head, and a row per release.</returns>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(IReadOnlyList<ReleaseView> releases, TimeProvider time) =>
        [Head, .. releases.Select(release => Row(release, time))];

    private static string[] Row(ReleaseView release, TimeProvider time) =>
    [
        $"{release.Number}",
        release.OpenedAt is { } opened ? Words.Of(opened, time) : "-",
        release.StartedBy is { Length: > 0 } user ? user : "-",
        release.Commit is { } commit ? commit[..Math.Min(HashLength, commit.Length)] + (release.Dirty is true ? "+" : "") : "-",
        release.Changes is { } changes ? PlanText.Brief(changes) : "-",
        release.MigrationsSince switch
        {
            null => "-",
            0 => "same",
            var since => $"+{since} since",
        },
        release.OtherTools switch
        {
            null => "-",
            [] => "same",
            var others => string.Join(", ", others.Select(tool => tool.Split(' ')[0])),
        },
        State(release),
        Note(release, time),
    ];

    private static string State(ReleaseView release) => release switch
    {
        { Verified: true } => "verified",
        { AppliedAt: not null } => "applied",
        _ => release.Ending ?? "-",
    };

    private static string Note(ReleaseView release, TimeProvider time)
    {
        var origin = release.RolledBackTo is { } earlier ? $"back to {earlier}" : release.ToNothing ? "destroyed everything" : "";
        var fate = release switch
        {
            { IsCurrent: true } => "current",
            { Refusal: { } reason } => $"not to be chosen: {reason}",
            _ => "",
        };
        return string.Join("; ", new[] { fate, origin, release.Drill is { } drill ? DrillText.Note(drill, time) : "" }.Where(part => part.Length > 0));
    }
}
