using System.Text.Json;

namespace Deployer.Simulator.Values;

/// <summary>A type of Terraform's type system.</summary>
internal abstract record CtyType
{
    public static readonly CtyType Text = new PrimitiveType("string");
    public static readonly CtyType Number = new PrimitiveType("number");
    public static readonly CtyType Flag = new PrimitiveType("bool");
    public static readonly CtyType Dynamic = new PrimitiveType("dynamic");

    public bool IsText => this == Text;

    /// <summary>Reads the JSON form that schemas and the wire use: "string", ["list", "string"], ["object", {...}].</summary>
    /// <exception cref="FormatException">The JSON is no type.</exception>
    public static CtyType Parse(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String) return Primitive(json.GetString());
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() < 2) throw NotAType(json);

        return json[0].GetString() switch
        {
            "list" => new ListType(Parse(json[1])),
            "set" => new SetType(Parse(json[1])),
            "map" => new MapType(Parse(json[1])),
            "object" => new ObjectType(json[1].EnumerateObject().ToDictionary(field => field.Name, field => Parse(field.Value))),
            "tuple" => new TupleType([.. json[1].EnumerateArray().Select(Parse)]),
            _ => throw NotAType(json),
        };
    }

    /// <summary>Writes the JSON form, as <see cref="Parse"/> reads it.</summary>
    public abstract void Write(Utf8JsonWriter json);

    /// <summary>The JSON form as the bytes that the wire carries.</summary>
    public byte[] ToJsonBytes()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) Write(json);
        return stream.ToArray();
    }

    private static CtyType Primitive(string? name) => name switch
    {
        "string" => Text,
        "number" => Number,
        "bool" => Flag,
        "dynamic" => Dynamic,
        _ => throw new FormatException($"'{name}' is no type of Terraform's."),
    };

    private static FormatException NotAType(JsonElement json) => new($"'{json.GetRawText()}' is no type of Terraform's.");
}

internal sealed record PrimitiveType(string Name) : CtyType
{
    public override void Write(Utf8JsonWriter json) => json.WriteStringValue(Name);
}

internal sealed record ListType(CtyType Element) : CtyType
{
    public override void Write(Utf8JsonWriter json) => CollectionJson.Write(json, "list", Element);
}

internal sealed record SetType(CtyType Element) : CtyType
{
    public override void Write(Utf8JsonWriter json) => CollectionJson.Write(json, "set", Element);
}

internal sealed record MapType(CtyType Element) : CtyType
{
    public override void Write(Utf8JsonWriter json) => CollectionJson.Write(json, "map", Element);
}

internal sealed record TupleType(IReadOnlyList<CtyType> Elements) : CtyType
{
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        json.WriteStringValue("tuple");
        json.WriteStartArray();
        foreach (var element in Elements) element.Write(json);
        json.WriteEndArray();
        json.WriteEndArray();
    }
}

internal sealed record ObjectType(IReadOnlyDictionary<string, CtyType> Fields) : CtyType
{
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        json.WriteStringValue("object");
        json.WriteStartObject();
        foreach (var (name, type) in Fields)
        {
            json.WritePropertyName(name);
            type.Write(json);
        }
        json.WriteEndObject();
        json.WriteEndArray();
    }
}

file static class CollectionJson
{
    public static void Write(Utf8JsonWriter json, string kind, CtyType element)
    {
        json.WriteStartArray();
        json.WriteStringValue(kind);
        element.Write(json);
        json.WriteEndArray();
    }
}
