namespace Workflow.Engine;

/// <summary>Makes the errors of a bad definition: what, and at which line and step.</summary>
internal static class DefinitionFault
{
    public static WorkflowDefinitionLoadException At(int? line, string? stepId, string what, Exception? cause = null) =>
        new(Message(null, line, stepId, what), cause) { Line = line, StepId = stepId, What = what };

    public static WorkflowDefinitionLoadException InFile(string file, WorkflowDefinitionLoadException fault) =>
        new(Message(file, fault.Line, fault.StepId, fault.What ?? fault.Message), fault)
        {
            File = file,
            Line = fault.Line,
            StepId = fault.StepId,
            What = fault.What,
        };

    /// <summary>", did you mean 'X'?" or the known names, or nothing.</summary>
    public static string Suggest(string wrong, IEnumerable<string> known)
    {
        var names = known.ToList();
        var best = names.MinBy(name => Distance(wrong, name));
        if (best is not null && Distance(wrong, best) <= Math.Max(2, wrong.Length / 3))
        {
            return $"; did you mean '{best}'?";
        }

        return names.Count is > 0 and <= 24 ? $"; known: {string.Join(", ", names)}" : "";
    }

    private static string Message(string? file, int? line, string? stepId, string what)
    {
        var place = (file, line) switch
        {
            (not null, not null) => $"{file}:{line}: ",
            (not null, null) => $"{file}: ",
            (null, not null) => $"line {line}: ",
            _ => "",
        };
        return place + (stepId is null ? "" : $"step '{stepId}': ") + what;
    }

    // Levenshtein's distance, capitals ignored.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
