using System.Collections;
using System.Globalization;

namespace Workflow.Engine;

/// <summary>
/// What is written as an input to what makes the value of a property's type. A text is an expression; inside an object it is one only
/// under a key that begins with <c>@</c>, as in WorkflowCore.
/// </summary>
internal sealed class InputCompiler(ExpressionReader expressions)
{
    public InputValue Compile(StepSourceV1 step, string key, object? written, Type target) =>
        Compile(new Place(step, key), written, target, isExpression: true);

    private InputValue Compile(Place place, object? written, Type target, bool isExpression) => written switch
    {
        IDictionary<string, object?> entries => Object(place, entries, target),
        IDictionary entries => Object(place, WithTextKeys(entries), target),
        IEnumerable items and not string => List(place, items, target, isExpression),
        _ => Leaf(place, written, target, isExpression),
    };

    private InputValue.Leaf Leaf(Place place, object? written, Type target, bool isExpression)
    {
        var source = isExpression ? expressions.Input(place.Step, place.Key, ExpressionText(written)) : SourceExpression.Literal(written);
        var leaf = new InputValue.Leaf(source, target);
        if (source.IsLiteral)
        {
            Try(place, leaf);
        }

        return leaf;
    }

    private InputValue Object(Place place, IDictionary<string, object?> entries, Type target)
    {
        var type = Nullable.GetUnderlyingType(target) ?? target;
        if (InputShape.EntriesOf(type) is { } shape)
        {
            return new InputValue.Entries(shape.Finish, Entries(place, entries, shape.ElementType));
        }

        if (InputShape.IsLeaf(type))
        {
            throw Fault(place, $"{type.Name} is expected here, not an object");
        }

        if (!InputShape.HasProperties(type))
        {
            return ThroughJson(place, type, new InputValue.Entries(made => made, Entries(place, entries, typeof(object))));
        }

        var properties = new List<(PathSegment, InputValue)>();
        foreach (var (written, value) in entries)
        {
            var (name, isExpression) = Split(place, written, value);
            var property = InputShape.PropertyOf(type, name)
                ?? throw Fault(place.In(written), $"'{type.Name}' has no property '{name}'{DefinitionFault.Suggest(name, InputShape.NamesOf(type))}");
            properties.Add((property, Compile(place.In(written), value, property.ValueType, isExpression)));
        }

        return new InputValue.Typed(type, properties);
    }

    private List<KeyValuePair<string, InputValue>> Entries(Place place, IDictionary<string, object?> entries, Type elementType)
    {
        var compiled = new List<KeyValuePair<string, InputValue>>();
        foreach (var (written, value) in entries)
        {
            var (name, isExpression) = Split(place, written, value);
            compiled.Add(new(name, Compile(place.In(written), value, elementType, isExpression)));
        }

        return compiled;
    }

    private InputValue List(Place place, IEnumerable items, Type target, bool isExpression)
    {
        var type = Nullable.GetUnderlyingType(target) ?? target;
        if (InputShape.IsLeaf(type))
        {
            throw Fault(place, $"{type.Name} is expected here, not a list");
        }

        var shape = InputShape.ListOf(type);
        var elementType = shape?.ElementType ?? typeof(object);
        var compiled = items.Cast<object?>()
            .Select((item, index) => Compile(place.At(index), item, elementType, isExpression)).ToList();
        return shape is null
            ? ThroughJson(place, type, new InputValue.Items(made => made, compiled))
            : new InputValue.Items(shape.Finish, compiled);
    }

    private InputValue.ThroughJson ThroughJson(Place place, Type type, InputValue value)
    {
        if (type.IsAbstract)
        {
            throw Fault(place, $"{type.Name} cannot be made from what is written here");
        }

        return new InputValue.ThroughJson(type, value);
    }

    private (string Name, bool IsExpression) Split(Place place, string key, object? value)
    {
        if (!key.StartsWith('@'))
        {
            return (key, false);
        }

        return value is IDictionary or IDictionary<string, object?>
            ? throw Fault(place.In(key), $"'{key}' is an object: the @ stands before those of its keys that have an expression")
            : (key[1..], true);
    }

    // A literal's type is known now: what cannot be converted need not wait for a run.
    private void Try(Place place, InputValue literal)
    {
        try
        {
            literal.Make(default);
        }
        catch (InvalidCastException error)
        {
            throw expressions.Fault(place.Step, place.Key, error.Message, error);
        }
    }

    private WorkflowDefinitionLoadException Fault(Place place, string what) => expressions.Fault(place.Step, place.Key, what);

    private static string ExpressionText(object? written) => written switch
    {
        null => "null",
        true => "true",
        false => "false",
        _ => Convert.ToString(written, CultureInfo.InvariantCulture) ?? "null",
    };

    private static Dictionary<string, object?> WithTextKeys(IDictionary entries)
    {
        var named = new Dictionary<string, object?>();
        foreach (DictionaryEntry entry in entries)
        {
            named.Add(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value);
        }

        return named;
    }

    private readonly record struct Place(StepSourceV1 Step, string Key)
    {
        public Place In(string key) => this with { Key = $"{Key}.{key}" };

        public Place At(int index) => this with { Key = $"{Key}[{index}]" };
    }
}
