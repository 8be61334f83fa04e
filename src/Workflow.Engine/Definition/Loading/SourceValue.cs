using System.Globalization;

namespace Workflow.Engine;

/// <summary>Reads what a node must be: a map, a list, a text, a number; refuses what is something else.</summary>
internal static class SourceValue
{
    public static SourceMap Map(SourceNode node, string? stepId) =>
        node as SourceMap ?? throw DefinitionFault.At(node.Line, stepId, "keys and values are expected here");

    public static SourceList List(SourceNode node, string? stepId) =>
        node as SourceList ?? throw DefinitionFault.At(node.Line, stepId, "a list is expected here");

    public static string Text(SourceNode node, string? stepId) =>
        (node as SourceScalar)?.Value ?? throw DefinitionFault.At(node.Line, stepId, "a text is expected here");

    public static int Number(SourceNode node)
    {
        var text = Text(node, null);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw DefinitionFault.At(node.Line, null, $"'{text}' is not a whole number");
    }

    public static bool Flag(SourceNode node, string stepId)
    {
        var text = Text(node, stepId);
        return bool.TryParse(text, out var flag)
            ? flag
            : throw DefinitionFault.At(node.Line, stepId, $"'{text}' is neither true nor false");
    }

    public static TimeSpan Duration(SourceNode node, string? stepId)
    {
        var text = Text(node, stepId);
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) && duration >= TimeSpan.Zero
            ? duration
            : throw DefinitionFault.At(node.Line, stepId, $"'{text}' is not a duration such as 00:01:30");
    }

    /// <param name="node">The name of a choice.</param>
    /// <param name="stepId">The step it stands in.</param>
    /// <param name="what">What it chooses, with the article "an".</param>
    public static TEnum Choice<TEnum>(SourceNode node, string? stepId, string what)
        where TEnum : struct, Enum
    {
        var text = Text(node, stepId);
        return Enum.TryParse<TEnum>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice)
            ? choice
            : throw DefinitionFault.At(
                node.Line, stepId, $"'{text}' is not an {what}{DefinitionFault.Suggest(text, Enum.GetNames<TEnum>())}");
    }

    /// <summary>A value as it stands: a quoted text is a text, anything else what it looks like.</summary>
    public static object? Literal(SourceScalar scalar) => scalar switch
    {
        { IsQuoted: true } or { Value: null } => scalar.Value,
        { Value: "true" } => true,
        { Value: "false" } => false,
        { Value: "null" } => null,
        _ when int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ when long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ when double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => scalar.Value,
    };
}
