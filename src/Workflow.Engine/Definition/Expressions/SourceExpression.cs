using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Workflow.Engine;

/// <summary>
/// An expression of a definition, over <c>data</c>, <c>step</c>, <c>context</c> or <c>outcome</c>. Literals, plain member access and
/// an outcome compared with a literal are read here; only what is more than that loads the expression language.
/// </summary>
internal sealed partial class SourceExpression
{
    // The expression language knows these by name; they are no variables.
    private static readonly HashSet<string> _knownTypes =
        ["DateTime", "DateTimeOffset", "TimeSpan", "Guid", "Math", "Convert", "String", "Object", "Uri"];

    private readonly Func<ExpressionScope, object?> _evaluate;

    private SourceExpression(Func<ExpressionScope, object?> evaluate, Type? type, bool isLiteral = false)
    {
        _evaluate = evaluate;
        Type = type;
        IsLiteral = isLiteral;
    }

    public bool IsLiteral { get; }

    /// <summary>What it gives; null for the literal <c>null</c>.</summary>
    public Type? Type { get; }

    /// <exception cref="FormatException">The text is not an expression over these variables.</exception>
    public static SourceExpression Parse(string text, IReadOnlyDictionary<string, Type> variables)
    {
        var trimmed = text.Trim();
        if (TryLiteral(trimmed, out var literal))
        {
            return Literal(literal);
        }

        if (PathName.Split(trimmed) is { } names && !_knownTypes.Contains(names[0].Text))
        {
            return ParsePath(trimmed, names, variables);
        }

        if (variables.ContainsKey(OutcomeValue.Name) && ParseComparison(trimmed) is { } comparison)
        {
            return comparison;
        }

        var (evaluate, type) = DynamicExpressions.Parse(trimmed, variables);
        return new SourceExpression(evaluate, type);
    }

    public static SourceExpression Literal(object? value) => new(_ => value, value?.GetType(), isLiteral: true);

    public object? Evaluate(ExpressionScope scope) => _evaluate(scope);

    /// <summary>A condition over the data, as builders give it.</summary>
    public LambdaExpression ToCondition(Type dataType)
    {
        var data = Expression.Parameter(dataType, "data");
        Func<object?, bool> holds = value => StoredValue.As<bool>(_evaluate(new(value)));
        var call = Expression.Invoke(Expression.Constant(holds), Expression.Convert(data, typeof(object)));
        return Expression.Lambda(typeof(Func<,>).MakeGenericType(dataType, typeof(bool)), call, data);
    }

    private static SourceExpression ParsePath(string text, IReadOnlyList<PathName> names, IReadOnlyDictionary<string, Type> variables)
    {
        if (names[0].IsEntry || !variables.TryGetValue(names[0].Text, out var root))
        {
            throw new FormatException(
                $"'{names[0]}' is not known here, {string.Join(" and ", variables.Keys)} are; a text stands in quotes: '\"{text}\"'");
        }

        var path = Follow(root, [.. names.Skip(1)]);
        return new SourceExpression(
            names[0].Text switch
            {
                "data" => scope => path.Read(scope.Data),
                "step" => scope => path.Read(scope.Body),
                OutcomeValue.Name => scope => path.Read(StoredValue.Plain(scope.Outcome)),
                _ => scope => path.Read(scope.Context),
            },
            path.ValueType);
    }

    // Name by name, so that the message says which is wrong.
    private static MemberPath Follow(Type root, PathName[] names)
    {
        var path = MemberPath.Find(root, []) ?? throw new ArgumentException("A root is always a path.", nameof(root));
        for (var i = 1; i <= names.Length; i++)
        {
            var owner = path.ValueType;
            var name = names[i - 1].Text;
            path = MemberPath.Find(root, names[..i]) ?? throw new FormatException(
                $"'{owner.Name}' has no property '{name}'{DefinitionFault.Suggest(name, owner.GetProperties().Select(each => each.Name))}");
            Reach.Check(path.ValueType);
        }

        return path;
    }

    private static SourceExpression? ParseComparison(string text)
    {
        if (Comparison().Match(text) is not { Success: true } match || !TryLiteral(match.Groups["literal"].Value, out var literal))
        {
            return null;
        }

        var isEqual = match.Groups["operator"].Value != "!=";
        var type = literal switch
        {
            string => typeof(string),
            bool => typeof(bool?),
            null => typeof(object),
            _ => typeof(double?),
        };
        var expected = OutcomeValue.To(literal, type);
        return new SourceExpression(scope => Equals(OutcomeValue.To(scope.Outcome, type), expected) == isEqual, typeof(bool));
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

    [GeneratedRegex("^outcome\\s*(?<operator>==?|!=)\\s*(?<literal>[^\\s].*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Comparison();

    [GeneratedRegex(@"^""([^""\\\p{Cc}]|\\[""\\/bfnrt]|\\u[0-9A-Fa-f]{4})*""$", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^-?\d+\.\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex Fraction();
}
