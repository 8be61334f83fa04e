using Deployer.Simulator.Values;
using Google.Protobuf;

namespace Deployer.Simulator.Protocol;

/// <summary>Values as Terraform sends them.</summary>
internal static class Wire
{
    public static DynamicValue ToMessage(this Value? value) =>
        new() { Msgpack = UnsafeByteOperations.UnsafeWrap(MessagePackWriter.Write(value ?? Value.Null)) };

    /// <summary>The body, or null when Terraform sent none: there is no such resource before a creation, or after a destruction.</summary>
    public static ObjectValue? ToBody(this DynamicValue message, CtyType type) => message.ToValue(type) as ObjectValue;

    public static ObjectValue ToConfig(this DynamicValue message, CtyType type) =>
        message.ToBody(type) ?? throw new FormatException("Terraform sent no configuration.");

    private static Value ToValue(this DynamicValue message, CtyType type)
    {
        if (message.Msgpack.Length > 0) return MessagePackReader.Read(message.Msgpack.Span, type);
        return message.Json.Length > 0 ? JsonValues.Read(System.Text.Json.Nodes.JsonNode.Parse(message.Json.Span), type) : Value.Null;
    }
}
