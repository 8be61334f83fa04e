using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Deployer.Simulator.Values;

/// <summary>Writes a value in Terraform's use of MessagePack, as <see cref="MessagePackReader"/> reads it.</summary>
internal readonly struct MessagePackWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new(1024);

    public MessagePackWriter()
    {
    }

    public static byte[] Write(Value value)
    {
        var writer = new MessagePackWriter();
        writer.WriteValue(value);
        return writer.buffer.WrittenSpan.ToArray();
    }

    private void WriteValue(Value value)
    {
        switch (value)
        {
            case StringValue text: WriteText(text.Text); break;
            case NumberValue number: WriteNumber(number.Text); break;
            case BoolValue flag: WriteByte(flag.Flag ? (byte)0xc3 : (byte)0xc2); break;
            case ListValue list: WriteItems(list.Items); break;
            case SetValue set: WriteItems(set.Items); break;
            case ObjectValue fields: WriteFields(fields.Fields); break;
            case DynamicallyTypedValue dynamic: WriteDynamic(dynamic); break;
            case { IsUnknown: true }: buffer.Write((ReadOnlySpan<byte>)[0xd4, 0x00, 0x00]); break;
            default: WriteByte(0xc0); break;
        }
    }

    private void WriteItems(IReadOnlyList<Value> items)
    {
        WriteCount(items.Count, fix: 0x90, wide: 0xdc);
        foreach (var item in items) WriteValue(item);
    }

    private void WriteFields(IReadOnlyDictionary<string, Value> fields)
    {
        WriteCount(fields.Count, fix: 0x80, wide: 0xde);
        foreach (var (name, value) in fields)
        {
            WriteText(name);
            WriteValue(value);
        }
    }

    private void WriteDynamic(DynamicallyTypedValue value)
    {
        WriteCount(2, fix: 0x90, wide: 0xdc);
        var type = value.Type.ToJsonBytes();
        WriteByte(0xc6);
        BinaryPrimitives.WriteInt32BigEndian(Claim(4), type.Length);
        buffer.Write(type);
        WriteValue(value.Content);
    }

    private void WriteNumber(string text)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            WriteText(text);
            return;
        }
        if (number is >= -32 and <= 127)
        {
            WriteByte((byte)number);
            return;
        }
        WriteByte(0xd3);
        BinaryPrimitives.WriteInt64BigEndian(Claim(8), number);
    }

    private void WriteText(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        if (length < 32)
        {
            WriteByte((byte)(0xa0 | length));
        }
        else
        {
            WriteByte(0xdb);
            BinaryPrimitives.WriteInt32BigEndian(Claim(4), length);
        }
        Encoding.UTF8.GetBytes(text, Claim(length));
    }

    private void WriteCount(int count, byte fix, byte wide)
    {
        if (count < 16)
        {
            WriteByte((byte)(fix | count));
            return;
        }
        WriteByte((byte)(wide + 1));
        BinaryPrimitives.WriteInt32BigEndian(Claim(4), count);
    }

    private void WriteByte(byte value) => Claim(1)[0] = value;

    private Span<byte> Claim(int length)
    {
        var span = buffer.GetSpan(length)[..length];
        buffer.Advance(length);
        return span;
    }
}
