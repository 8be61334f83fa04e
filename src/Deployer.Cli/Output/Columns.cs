namespace Deployer.Cli.Output;

/// <summary>Plain aligned columns, as <c>grep</c> and <c>awk</c> like them. Far cheaper to start than a table with borders.</summary>
internal static class Columns
{
    private const string Gap = "  ";

    /// <summary>Writes rows; all cells but a row's last are padded.</summary>
    /// <param name="writer">Where.</param>
    /// <param name="rows">The rows, the head first.</param>
    /// <param name="width">Longer lines are cut; zero: never.</param>
    public static void Write(TextWriter writer, IReadOnlyList<IReadOnlyList<string>> rows, int width)
    {
        foreach (var line in Lines(rows, width))
            writer.WriteLine(line);
    }

    /// <summary>Aligns rows; all cells but a row's last are padded.</summary>
    /// <param name="rows">The rows, the head first.</param>
    /// <param name="width">Longer lines are cut; zero: never.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<IReadOnlyList<string>> rows, int width)
    {
        var lines = rows.Select(row => row.Select(Printable.Line).ToList()).ToList();
        var widths = Enumerable.Range(0, lines.Max(line => line.Count))
            .Select(column => lines.Max(line => column < line.Count ? line[column].Length : 0))
            .ToList();
        foreach (var line in lines)
        {
            var text = string.Join(Gap, line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
            yield return width > 0 && text.Length > width ? $"{text[..Math.Max(0, width - 1)]}…" : text;
        }
    }
}
