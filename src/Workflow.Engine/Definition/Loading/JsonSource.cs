using System.Text;
using System.Text.Json;

namespace Workflow.Engine;

/// <summary>Reads JSON into nodes, with lines.</summary>
internal static class JsonSource
{
    public static SourceNode Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(
            bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = YamlSource.DeepestLevel });
        var lines = new LineCounter(bytes);
        try
        {
            reader.Read();
            var root = ReadNode(ref reader, lines);
            reader.Read();
            return root;
        }
        catch (JsonException error)
        {
            // Its own line at the end of the message counts from 0.
            var what = error.Message.Split(" LineNumber:")[0];
            throw DefinitionFault.At((int)(error.LineNumber ?? 0) + 1, null, $"the JSON cannot be read: {what}", error);
        }
    }

    private static SourceNode ReadNode(ref Utf8JsonReader reader, LineCounter lines)
    {
        var line = lines.At(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadMap(ref reader, lines, line);
            case JsonTokenType.StartArray:
                var items = new List<SourceNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadNode(ref reader, lines));
                }

                return new SourceList(line, items);
            case JsonTokenType.Null:
                return new SourceScalar(line, null, IsQuoted: false);
            case JsonTokenType.String:
                return new SourceScalar(line, reader.GetString(), IsQuoted: true);
            default:
                return new SourceScalar(line, Encoding.UTF8.GetString(reader.ValueSpan), IsQuoted: false);
        }
    }

    private static SourceMap ReadMap(ref Utf8JsonReader reader, LineCounter lines, int line)
    {
        var entries = new List<SourceEntry>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var keyLine = lines.At(reader.TokenStartIndex);
            var key = reader.GetString() ?? "";
            if (entries.Exists(entry => entry.Key == key))
            {
                throw DefinitionFault.At(keyLine, null, $"'{key}' stands twice");
            }

            reader.Read();
            entries.Add(new SourceEntry(key, keyLine, ReadNode(ref reader, lines)));
        }

        return new SourceMap(line, entries);
    }

    /// <summary>Lines of places that only grow, counted once.</summary>
    private sealed class LineCounter(byte[] text)
    {
        private long _at;
        private int _line = 1;

        public int At(long index)
        {
            for (; _at < index; _at++)
            {
                _line += text[_at] == (byte)'\n' ? 1 : 0;
            }

            return _line;
        }
    }
}
