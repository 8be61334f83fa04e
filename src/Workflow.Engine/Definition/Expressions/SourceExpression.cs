using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Workflow.Engine;

/// <summary>
/// An expression of a definition, over <c>data</c>, <c>step</c> or <c>context</c>. Literals and plain member access are read here;
/// only what is more than that loads the expression language.
/// </summary>
internal sealed partial class SourceExpression
{
    private readonly Func<object?, IStepBody?, IStepExecutionContext?, object?> _evaluate;

    private SourceExpression(Func<object?, IStepBody?, IStepExecutionContext?, object?> evaluate, bool isLiteral)
    {
        _evaluate = evaluate;
        IsLiteral = isLiteral;
    }

    public bool IsLiteral { get; }

    /// <exception cref="FormatException">The text is not an expression over these variables.</exception>
    public static SourceExpression Parse(string text, IReadOnlyDictionary<string, Type> variables)
    {
        var trimmed = text.Trim();
        if (TryLiteral(trimmed, out var literal))
        {
            return new SourceExpression((_, _, _) => literal, isLiteral: true);
        }

        return Path().IsMatch(trimmed)
            ? ParsePath(trimmed, variables)
            : new SourceExpression(DynamicExpressions.Parse(trimmed, variables), isLiteral: false);
    }

    public object? Evaluate(object? data, IStepBody? body, IStepExecutionContext? context) => _evaluate(data, body, context);

    private static SourceExpression ParsePath(string text, IReadOnlyDictionary<string, Type> variables)
    {
        var names = text.Split('.');
        if (!variables.TryGetValue(names[0], out var root))
        {
            throw new FormatException(
                $"'{names[0]}' is not known here, {string.Join(" and ", variables.Keys)} are; a text stands in quotes: '\"{text}\"'");
        }

        for (var i = 1; i < names.Length; i++)
        {
            // Member by member, so that the message names the one that is wrong.
            if (MemberPath.Find(root, names.AsSpan(1, i)) is null)
            {
                var owner = MemberPath.Find(root, names.AsSpan(1, i - 1))?.ValueType ?? root;
                var known = owner.GetProperties().Select(property => property.Name);
                throw new FormatException($"'{owner.Name}' has no property '{names[i]}'{DefinitionFault.Suggest(names[i], known)}");
            }
        }

        var path = MemberPath.Find(root, names.AsSpan(1));
        var read = path is null ? throw new FormatException($"'{text}' cannot be read") : (Func<object?, object?>)path.Read;
        return new SourceExpression(
            names[0] switch
            {
                "data" => (data, _, _) => read(data),
                "step" => (_, body, _) => read(body),
                _ => (_, _, context) => read(context),
            },
            isLiteral: false);
    }

    private static bool TryLiteral(string text, out object? value)
    {
        value = text switch
        {
            "true" => true,
            "false" => false,
            _ when text.StartsWith('"') && Quoted().IsMatch(text) => JsonSerializer.Deserialize<string>(text),
            _ when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            _ when Fraction().IsMatch(text) => double.Parse(text, CultureInfo.InvariantCulture),
            _ => null,
        };
        return value is not null || text == "null";
    }

    [GeneratedRegex(@"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Path();

    [GeneratedRegex(@"^""([^""\\\p{Cc}]|\\[""\\/bfnrt]|\\u[0-9A-Fa-f]{4})*""$", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^-?\d+\.\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex Fraction();
}
