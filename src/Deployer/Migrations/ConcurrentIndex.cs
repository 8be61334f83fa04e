using System.Text.RegularExpressions;

namespace Deployer.Migrations;

/// <summary>
/// An index that a migration creates concurrently. When that fails, PostgreSQL leaves an invalid index of its name, which no query uses
/// and which <c>IF NOT EXISTS</c> takes for the one that was wanted.
/// </summary>
/// <param name="Schema">Its schema, as PostgreSQL holds the name; null when the migration names none.</param>
/// <param name="Name">Its name, as PostgreSQL holds it.</param>
internal sealed partial record ConcurrentIndex(string? Schema, string Name)
{
    /// <summary>The command that removes what a failure has left of it.</summary>
    public string Removal => $"drop index concurrently if exists {(Schema is null ? "" : $"{Quoted(Schema)}.")}{Quoted(Name)}";

    /// <summary>The indexes with a name that a migration creates concurrently.</summary>
    /// <param name="sql">The migration's text.</param>
    public static IReadOnlyList<ConcurrentIndex> In(string sql) => Found(Creation(), sql);

    /// <summary>The indexes that a migration removes.</summary>
    /// <param name="sql">The migration's text.</param>
    public static IReadOnlyList<ConcurrentIndex> RemovedBy(string sql) => Found(Drop(), sql);

    private static List<ConcurrentIndex> Found(Regex statement, string sql) => statement.Matches(Comment().Replace(sql, " "))
        .Select(match => new ConcurrentIndex(
            match.Groups["schema"] is { Success: true } schema ? Held(schema.Value) : null, Held(match.Groups["name"].Value)))
        .ToList();

    private static string Held(string name) =>
        name[0] == '"' ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : name.ToLowerInvariant();

    private static string Quoted(string name) =>
        Plain().IsMatch(name) ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(
        """
        \bcreate\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?(?<name>"(?:[^"]|"")+"|[\w$]+)\s+on\s+(?:only\s+)?(?:(?<schema>"(?:[^"]|"")+"|[\w$]+)\s*\.)?
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Creation();

    [GeneratedRegex(
        """
        \bdrop\s+index\s+(?:concurrently\s+)?(?:if\s+exists\s+)?(?:(?<schema>"(?:[^"]|"")+"|[\w$]+)\s*\.\s*)?(?<name>"(?:[^"]|"")+"|[\w$]+)
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Drop();

    [GeneratedRegex(@"^[a-z_][a-z0-9_$]*\z")]
    private static partial Regex Plain();
}
