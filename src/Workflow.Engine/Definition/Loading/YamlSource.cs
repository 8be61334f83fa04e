using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Workflow.Engine;

/// <summary>Reads YAML into nodes. Goes by the parser's events: the object mapper would cost start-up time and lose the lines.</summary>
internal sealed class YamlSource
{
    /// <summary>Some twenty containers in each other; a file that is deeper is no definition, and must not exhaust the stack.</summary>
    public const int DeepestLevel = 64;

    private readonly Parser _parser;
    private readonly Dictionary<string, SourceNode> _anchors = [];

    private YamlSource(string text) => _parser = new Parser(new StringReader(text));

    public static SourceNode Read(string text)
    {
        var source = new YamlSource(text);
        try
        {
            return source.ReadDocument();
        }
        catch (YamlException error)
        {
            throw DefinitionFault.At((int)error.Start.Line, null, $"the YAML cannot be read: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            // The scanner's own state gives way to some unclosed brackets; it has got as far as the last event.
            throw DefinitionFault.At(source.Line, null, $"the YAML cannot be read: a bracket is not closed ({error.Message})", error);
        }
    }

    private int Line => (int)(_parser.Current?.Start.Line ?? 1);

    private SourceNode ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            throw DefinitionFault.At(1, null, "the definition is empty");
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out var more))
        {
            throw DefinitionFault.At(Line, null, "there is more than one YAML document");
        }

        return root;
    }

    private SourceNode ReadNode(int level)
    {
        var line = Line;
        if (level > DeepestLevel)
        {
            throw DefinitionFault.At(line, null, "the definition is nested too deeply");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.GetValueOrDefault(alias.Value.Value)
                ?? throw DefinitionFault.At(line, null, $"there is no anchor '{alias.Value}' before this line");
        }

        var anchor = (_parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
        SourceNode node = _parser.Current switch
        {
            MappingStart => ReadMap(line, level),
            SequenceStart => ReadList(line, level),
            _ => ReadScalar(line),
        };
        if (!anchor.IsEmpty)
        {
            _anchors[anchor.Value] = node;
        }

        return node;
    }

    private SourceScalar ReadScalar(int line)
    {
        var scalar = _parser.Consume<Scalar>();
        var isPlain = scalar.IsPlainImplicit && scalar.Style == ScalarStyle.Plain;
        return new SourceScalar(line, isPlain && scalar.Value is "" or "~" ? null : scalar.Value, !isPlain);
    }

    private SourceList ReadList(int line, int level)
    {
        var items = new List<SourceNode>();
        _parser.Consume<SequenceStart>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(level + 1));
        }

        return new SourceList(line, items);
    }

    private SourceMap ReadMap(int line, int level)
    {
        var entries = new List<SourceEntry>();
        _parser.Consume<MappingStart>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>();
            var keyLine = (int)key.Start.Line;
            if (entries.Exists(entry => entry.Key == key.Value))
            {
                throw DefinitionFault.At(keyLine, null, $"'{key.Value}' stands twice");
            }

            entries.Add(new SourceEntry(key.Value, keyLine, ReadNode(level + 1)));
        }

        return new SourceMap(line, entries);
    }
}
