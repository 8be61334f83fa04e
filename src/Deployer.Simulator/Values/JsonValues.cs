using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deployer.Simulator.Values;

/// <summary>Values as JSON, the form of Terraform's state and of the simulated cloud's files.</summary>
internal static class JsonValues
{
    /// <summary>
    /// Reads JSON as a value of the type. Attributes that the type has and the JSON has not are null, and those that only
    /// the JSON has are left out: a state may be older or newer than the schema.
    /// </summary>
    /// <exception cref="FormatException">The JSON holds something else than the type asks for.</exception>
    public static Value Read(JsonNode? json, CtyType type) => (json, type) switch
    {
        (null, _) => Value.Null,
        (JsonArray items, ListType list) => new ListValue([.. items.Select(item => Read(item, list.Element))]),
        (JsonArray items, SetType set) => new SetValue([.. items.Select(item => Read(item, set.Element))]),
        (JsonArray items, TupleType tuple) => new ListValue([.. items.Zip(tuple.Elements, Read)]),
        (JsonObject fields, MapType map) => new ObjectValue(fields.ToDictionary(entry => entry.Key, entry => Read(entry.Value, map.Element))),
        (JsonObject fields, ObjectType shape) => ReadObject(fields, shape),
        (JsonObject pair, PrimitiveType) when type == CtyType.Dynamic => ReadDynamic(pair),
        (JsonValue scalar, PrimitiveType) => ReadScalar(scalar, type),
        _ => throw new FormatException($"'{json.ToJsonString()}' is no {type}."),
    };

    /// <summary>Writes a value that is known in all its parts.</summary>
    /// <exception cref="InvalidOperationException">A part of the value is unknown.</exception>
    public static JsonNode? Write(Value value) => value switch
    {
        StringValue text => JsonValue.Create(text.Text),
        BoolValue flag => JsonValue.Create(flag.Flag),
        NumberValue number => JsonNode.Parse(number.Text),
        ListValue list => new JsonArray([.. list.Items.Select(Write)]),
        SetValue set => new JsonArray([.. set.Items.Select(Write)]),
        ObjectValue fields => WriteObject(fields),
        DynamicallyTypedValue dynamic => new JsonObject { ["value"] = Write(dynamic.Content), ["type"] = JsonNode.Parse(dynamic.Type.ToJsonBytes()) },
        { IsNull: true } => null,
        _ => throw new InvalidOperationException("An unknown value cannot be stored."),
    };

    public static JsonObject WriteObject(ObjectValue value) =>
        new(value.Fields.Select(entry => KeyValuePair.Create(entry.Key, Write(entry.Value))));

    private static ObjectValue ReadObject(JsonObject fields, ObjectType shape) =>
        new(shape.Fields.ToDictionary(
            entry => entry.Key,
            entry => fields.TryGetPropertyValue(entry.Key, out var json) ? Read(json, entry.Value) : Value.Null));

    private static DynamicallyTypedValue ReadDynamic(JsonObject pair)
    {
        using var json = JsonDocument.Parse(pair["type"]?.ToJsonString() ?? "null");
        var type = CtyType.Parse(json.RootElement);
        return new DynamicallyTypedValue(type, Read(pair["value"], type));
    }

    private static Value ReadScalar(JsonValue json, CtyType type)
    {
        // A scalar of another kind is converted as Terraform itself converts: a state may be of an older schema.
        var text = json.GetValueKind() == JsonValueKind.String ? json.GetValue<string>() : json.ToJsonString();
        if (type == CtyType.Text) return new StringValue(text);
        if (type == CtyType.Number) return new NumberValue(text);
        if (type == CtyType.Flag && bool.TryParse(text, out var flag)) return Value.Of(flag);
        throw new FormatException($"'{text}' is no {type}.");
    }
}
