using System.Text.RegularExpressions;

namespace Deployer.Migrations;

/// <summary>A file that the Supabase CLI takes for a migration.</summary>
/// <param name="Version">The digits at the front of its name: the key of the database's history.</param>
/// <param name="Title">The rest of its name, without the ending; it may be empty.</param>
/// <param name="Path">Where it is.</param>
internal sealed partial record MigrationFile(string Version, string Title, string Path)
{
    /// <summary>The file's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The migrations of a folder.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    /// <returns>The migrations in the order in which they are pushed.</returns>
    public static IReadOnlyList<MigrationFile> In(string folder) => !Directory.Exists(folder) ? [] :
        Directory.EnumerateFiles(folder, "*.sql")
            .Select(path => (Path: path, Match: FileName().Match(System.IO.Path.GetFileName(path))))
            .Where(file => file.Match.Success)
            .Select(file => new MigrationFile(file.Match.Groups["version"].Value, file.Match.Groups["title"].Value, file.Path))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();

    /// <summary>Whether the Supabase CLI takes a file of this name for a migration.</summary>
    /// <param name="name">The name, without a folder.</param>
    public static bool IsName(string name) => FileName().IsMatch(name) && !name.Contains('/', StringComparison.Ordinal);

    // The CLI's own: what it pushes must be judged.
    [GeneratedRegex(@"^(?<version>[0-9]+)_(?<title>.*)\.sql\z")]
    private static partial Regex FileName();
}
