using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Deployer.Simulator.Values;

/// <summary>
/// Reads a value in Terraform's use of MessagePack (https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/object-wire-format.md):
/// the type says what to expect, and every extension means "unknown".
/// </summary>
internal ref struct MessagePackReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int position;

    /// <exception cref="FormatException">The bytes hold no value of this type.</exception>
    public static Value Read(ReadOnlySpan<byte> bytes, CtyType type)
    {
        var reader = new MessagePackReader(bytes);
        try
        {
            return reader.ReadValue(type);
        }
        catch (Exception cut) when (cut is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new FormatException("The MessagePack value ends too early.", cut);
        }
    }

    private Value ReadValue(CtyType type)
    {
        var head = bytes[position];
        if (head == 0xc0)
        {
            position++;
            return Value.Null;
        }
        if (SkipExtension(head)) return Value.Unknown;
        return type switch
        {
            ListType list => new ListValue(ReadItems(list.Element)),
            SetType set => new SetValue(ReadItems(set.Element)),
            TupleType tuple => new ListValue(ReadTuple(tuple)),
            MapType map => new ObjectValue(ReadFields(_ => map.Element)),
            ObjectType fields => new ObjectValue(ReadFields(name => FieldType(fields, name))),
            _ when type == CtyType.Dynamic => ReadDynamic(),
            _ when type == CtyType.Text => new StringValue(ReadText()),
            _ when type == CtyType.Flag => ReadFlag(),
            _ => ReadNumber(),
        };
    }

    private static CtyType FieldType(ObjectType type, string name) =>
        type.Fields.TryGetValue(name, out var field) ? field : throw new FormatException($"The object has no attribute '{name}'.");

    private Value[] ReadItems(CtyType element)
    {
        var items = new Value[ReadCount(fix: 0x90, wide: 0xdc, "list")];
        for (var i = 0; i < items.Length; i++) items[i] = ReadValue(element);
        return items;
    }

    private Value[] ReadTuple(TupleType type)
    {
        var items = new Value[ReadCount(fix: 0x90, wide: 0xdc, "tuple")];
        if (items.Length != type.Elements.Count) throw new FormatException("The tuple has another length than its type.");
        for (var i = 0; i < items.Length; i++) items[i] = ReadValue(type.Elements[i]);
        return items;
    }

    private Dictionary<string, Value> ReadFields(Func<string, CtyType> typeOf)
    {
        var count = ReadCount(fix: 0x80, wide: 0xde, "map");
        var fields = new Dictionary<string, Value>(count);
        for (var i = 0; i < count; i++)
        {
            var name = ReadText();
            fields[name] = ReadValue(typeOf(name));
        }
        return fields;
    }

    private DynamicallyTypedValue ReadDynamic()
    {
        if (ReadCount(fix: 0x90, wide: 0xdc, "dynamic value") != 2) throw new FormatException("A dynamic value is a pair.");
        using var json = JsonDocument.Parse(ReadBytes().ToArray());
        var type = CtyType.Parse(json.RootElement);
        return new DynamicallyTypedValue(type, ReadValue(type));
    }

    private BoolValue ReadFlag() => bytes[position++] switch
    {
        0xc2 => BoolValue.False,
        0xc3 => BoolValue.True,
        var head => throw Unexpected(head, "bool"),
    };

    private NumberValue ReadNumber()
    {
        var head = bytes[position++];
        return head switch
        {
            <= 0x7f => Number(head),
            >= 0xe0 => Number((sbyte)head),
            0xca => Number(BinaryPrimitives.ReadSingleBigEndian(Take(4))),
            0xcb => Number(BinaryPrimitives.ReadDoubleBigEndian(Take(8))),
            0xcc => Number(Take(1)[0]),
            0xcd => Number(BinaryPrimitives.ReadUInt16BigEndian(Take(2))),
            0xce => Number(BinaryPrimitives.ReadUInt32BigEndian(Take(4))),
            0xcf => Number(BinaryPrimitives.ReadUInt64BigEndian(Take(8))),
            0xd0 => Number((sbyte)Take(1)[0]),
            0xd1 => Number(BinaryPrimitives.ReadInt16BigEndian(Take(2))),
            0xd2 => Number(BinaryPrimitives.ReadInt32BigEndian(Take(4))),
            0xd3 => Number(BinaryPrimitives.ReadInt64BigEndian(Take(8))),
            // What neither an integer nor a double holds exactly, 0.1 for one, comes as its decimal text.
            _ => NumberText(),
        };
    }

    private NumberValue NumberText()
    {
        position--;
        return new NumberValue(ReadText());
    }

    private static NumberValue Number<T>(T number) where T : IFormattable =>
        new(number.ToString(null, CultureInfo.InvariantCulture));

    private string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    private ReadOnlySpan<byte> ReadBytes()
    {
        var head = bytes[position++];
        var length = head switch
        {
            >= 0xa0 and <= 0xbf => head & 0x1f,
            0xc4 or 0xd9 => Take(1)[0],
            0xc5 or 0xda => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            0xc6 or 0xdb => (int)BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => throw Unexpected(head, "string"),
        };
        return Take(length);
    }

    private int ReadCount(byte fix, byte wide, string what)
    {
        var head = bytes[position++];
        if ((head & 0xf0) == fix) return head & 0x0f;
        if (head == wide) return BinaryPrimitives.ReadUInt16BigEndian(Take(2));
        if (head == wide + 1) return (int)BinaryPrimitives.ReadUInt32BigEndian(Take(4));
        throw Unexpected(head, what);
    }

    private bool SkipExtension(byte head)
    {
        var start = position;
        position++;
        var length = head switch
        {
            >= 0xd4 and <= 0xd8 => 1 << (head - 0xd4),
            0xc7 => Take(1)[0],
            0xc8 => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            0xc9 => (int)BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            _ => -1,
        };
        if (length < 0)
        {
            position = start;
            return false;
        }
        Take(length + 1);
        return true;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = bytes.Slice(position, length);
        position += length;
        return taken;
    }

    private static FormatException Unexpected(byte head, string wanted) =>
        new($"The MessagePack byte 0x{head:x2} starts no {wanted}.");
}
