using System.Globalization;
using Deployer.Runs;

namespace Deployer.Cli.Output;

/// <summary>What became of a run, as the Markdown that CI systems show beside a job.</summary>
internal static class JobSummary
{
    /// <summary>Appends it to a file: several steps of a job may write there.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Append(string file, RunResult result, RunDetails details)
    {
        try
        {
            File.AppendAllLines(file, Lines(result, details));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The summary cannot be written to '{file}': {problem.Message}", "Name another file: --summary <file>", problem);
        }
    }

    /// <returns>The lines of Markdown.</returns>
    public static IEnumerable<string> Lines(RunResult result, RunDetails details)
    {
        var run = details.Run;
        yield return $"## {Cell(run.Environment)}: {Words.Of(result.Outcome)}";
        yield return "";
        yield return $"Run `{run.Id}` ({run.Definition}) is {Words.Of(run.Status)}{(run.Step is { } step ? $" at `{Cell(step)}`" : "")}, "
            + $"started {Utc(run.StartedAt)} by {Cell(run.StartedBy)}.";
        if (result.Failure is { } failure)
        {
            yield return "";
            yield return $"> {Cell(failure.Message)}";
        }

        if (result.InDoubt.Count > 0)
        {
            yield return "";
            yield return "In doubt:";
            yield return "";
            foreach (var change in result.InDoubt)
                yield return $"- `{Cell(change.Step)}`: {Cell(change.Change)}";
        }

        yield return "";
        yield return "| Step | Attempt | Ending | Took | Error |";
        yield return "|---|---|---|---|---|";
        foreach (var attempt in details.Attempts)
            yield return Row(attempt);
        if (details.Remedy is { } next)
        {
            yield return "";
            yield return $"Next: `{next}`";
        }
    }

    private static string Row(AttemptView attempt)
    {
        var took = attempt.EndedAt is { } ended ? Words.Of(ended - attempt.BegunAt) : "-";
        return $"| {Cell(attempt.Step)} | {attempt.Attempt} | {attempt.Ending ?? "no end on record"} | {took} | {Cell(attempt.Error ?? "")} |";
    }

    private static string Utc(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    // One line, and nothing in it that ends a cell or begins HTML.
    private static string Cell(string text) => Printable.Line(text)
        .Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal);
}
