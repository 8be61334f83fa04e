using System.Globalization;
using System.Text.RegularExpressions;
using Deployer.Migrations;
using Deployer.Runs;
using Deployer.Tools;

namespace Deployer.Steps;

/// <summary>Says of a migration that failed which file and line it was, what of the push stays, and what was not run.</summary>
/// <param name="run">The run.</param>
/// <param name="begun">The files that the CLI began to apply, the last of which failed.</param>
internal sealed partial class MigrationFailure(RunContext run, IReadOnlyList<string> begun)
{
    /// <summary>Puts the failure into words.</summary>
    /// <param name="failed">What the CLI said.</param>
    /// <returns>The error to report.</returns>
    public StepFailedException Explain(ToolFailedException failed)
    {
        var pending = run.Folder.Recall<PendingMigrations>(MigrationGate.PendingFact)?.Files ?? [];
        var file = pending.FirstOrDefault(each => begun.Count > 0 && each.File == begun[^1]);
        var said = Said().Match(failed.Detail);
        var line = said.Success && file is not null
            && int.Parse(said.Groups["index"].Value, CultureInfo.InvariantCulture) is var at && at < file.Lines.Count
                ? file.Lines[at]
                : (int?)null;
        var name = begun.Count == 0 ? "A migration" : begun[^1];
        var message = $"{name} failed{(line is null ? "" : $" at line {line}")}: "
            + (said.Success
                ? $"{SqlText.WithoutValue(said.Groups["error"].Value)}\n{Indented(SqlText.Shown(said.Groups["sql"].Value))}"
                : SqlText.WithoutValue(failed.Detail));
        var rest = pending.SkipWhile(each => each != file).Skip(1).Select(each => each.File).ToList();
        var (own, remedy) = said.Success && ConcurrentIndex.In(said.Groups["sql"].Value) is [var index, ..]
            ? Left(index, file, Own(file, line))
            : Own(file, line);
        return new StepFailedException(
            $"{message}\n{own}\n{Stays()}{(rest.Count == 0 ? "" : $" Not run: {string.Join(", ", rest)}.")}",
            $"{remedy}, then: deployer resume {run.RunId}",
            failed);
    }

    private string Stays() => begun.Count > 1 ? $"Applied before it, and kept: {string.Join(", ", begun.SkipLast(1))}." : "No file was applied before it.";

    private static (string Text, string Remedy) Own(PendingMigration? file, int? line)
    {
        var mend = $"Mend 'supabase/migrations/{file?.File}'";
        if (file?.Halfway is not { } statement || line < statement.Line)
        {
            return ("Its own changes are rolled back.", mend);
        }

        return (
            $"It is not one transaction (line {statement.Line}: {statement.What}) and may be half applied: {file.File}"
            + (line > 1 ? $", lines 1 to {line - 1}. " : ". ") + "The history does not have it.",
            $"Look what of it exists in the database. {mend} so that it can run again (IF NOT EXISTS)");
    }

    // Alone in its file it is no half of anything, but what it leaves stands in the way of the next attempt, or passes for the index.
    private static (string Text, string Remedy) Left(ConcurrentIndex index, PendingMigration? file, (string Text, string Remedy) own) => (
        (file?.Halfway is null ? "" : $"{own.Text}\n")
        + $"An index that could not be created concurrently may be left behind, invalid: {index.Name}. No query uses it, and IF NOT EXISTS skips it.",
        $"Remove what is left of it: {index.Removal}\n{own.Remedy}");

    private static string Indented(string text) => string.Join('\n', text.Split('\n').Select(line => $"  {line}"));

    // ERROR: division by zero (SQLSTATE 22012), the statement's number in the file from 0, and its text.
    [GeneratedRegex(@"^(?<error>.*)\nAt statement: (?<index>\d{1,6})\n(?<sql>.*)\z", RegexOptions.Singleline)]
    private static partial Regex Said();
}
