using System.Text.RegularExpressions;
using Deployer.Migrations;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Finds migrations whose file no longer says what was applied.</summary>
internal static partial class EditedMigrations
{
    /// <summary>Compares files with the statements in the database's history; white space and comments do not count.</summary>
    /// <param name="folder">The folder of the migrations.</param>
    /// <param name="applied">The history.</param>
    /// <returns>Names of the files that differ. One whose history has no statements cannot be compared, and is not among them.</returns>
    public static IReadOnlyList<string> Find(string folder, IReadOnlyList<AppliedMigration> applied)
    {
        var history = applied.ToDictionary(migration => migration.Version, StringComparer.Ordinal);
        return MigrationFile.In(folder)
            .Where(file => history.TryGetValue(file.Version, out var migration) && Differs(migration, File.ReadAllText(file.Path)))
            .Select(file => file.Name)
            .ToList();
    }

    private static bool Differs(AppliedMigration migration, string text)
    {
        var was = Essence(string.Join("\n", migration.Statements));
        return was.Length > 0 && was != Essence(text);
    }

    // How the CLI cuts a file into statements is its own affair: what it drops between them is dropped here on both sides. Comments
    // are looked for without regard to quotes, so that text inside quotes may go too, also on both sides.
    private static string Essence(string sql) => Unessential().Replace(Comment().Replace(sql, "\n"), "");

    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"[\s;\uFEFF]+")]
    private static partial Regex Unessential();
}
