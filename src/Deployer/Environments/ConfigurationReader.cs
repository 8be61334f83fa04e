using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Deployer.Environments;

/// <summary>Reads the text of <c>deployer.yaml</c>, node by node, so that every mistake has its line.</summary>
internal sealed class ConfigurationReader
{
    // Nothing that means anything is deeper than six levels, and a file must not exhaust the stack.
    private const int DeepestLevel = 64;

    private readonly ProblemList _problems;

    private ConfigurationReader(string file) => _problems = new ProblemList(file);

    /// <exception cref="ConfigurationException">The text has mistakes.</exception>
    public static IReadOnlyList<DeployEnvironment> Read(string file, string text)
    {
        var reader = new ConfigurationReader(file);
        var environments = reader.ReadDocument(text);
        reader._problems.ThrowIfAny();
        return environments;
    }

    private List<DeployEnvironment> ReadDocument(string text)
    {
        var stream = new YamlStream();
        var parser = new Parser(new StringReader(text));
        try
        {
            if (FindTooDeep(parser) is { } line)
            {
                _problems.Add(line, "", $"more than {DeepestLevel} brackets, braces or indentations are in each other here.");
                return [];
            }

            stream.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            _problems.Add((int)error.Start.Line, "", $"this is not valid YAML: {error.Message}");
            return [];
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's scanner and loader lose their footing on some unclosed brackets and stray signs instead of reporting them.
            _problems.Add((int)(parser.Current?.End.Line ?? 1), "", "this is not valid YAML: a bracket, brace or quote that opens near here is not closed.");
            return [];
        }

        if (stream.Documents is not [{ RootNode: YamlMappingNode root }])
        {
            _problems.Add(1, "", "expected one YAML document with the key 'environments'.");
            return [];
        }

        return ReadRoot(root);
    }

    private static int? FindTooDeep(Parser parser)
    {
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current switch
            {
                MappingStart or SequenceStart => 1,
                MappingEnd or SequenceEnd => -1,
                _ => 0,
            };
            if (depth > DeepestLevel)
                return (int)parser.Current!.Start.Line; // It has just moved there.
        }

        return null;
    }

    private List<DeployEnvironment> ReadRoot(YamlMappingNode root)
    {
        foreach (var key in root.Children.Keys.Where(key => key.Text() != "environments"))
            _problems.Add(key, key.Text(), "unknown key.", Spelling.Nearest(key.Text(), ["environments"]));

        if (!root.Children.TryGetValue(new YamlScalarNode("environments"), out var environments))
        {
            _problems.Add(1, "environments", "missing: it maps each environment's name to its properties.");
            return [];
        }

        if (environments is not YamlMappingNode { Children.Count: > 0 } mapping)
        {
            _problems.Add(environments, "environments", "expected at least one environment's name with its properties below it.");
            return [];
        }

        return ReadEnvironments(mapping);
    }

    private List<DeployEnvironment> ReadEnvironments(YamlMappingNode mapping)
    {
        var environments = new List<DeployEnvironment>();
        var lines = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (var (nameNode, properties) in mapping.Children)
        {
            var name = nameNode.Text();
            lines[name] = nameNode;
            if (new EnvironmentReader(_problems, nameNode).Read(properties) is { } environment)
                environments.Add(environment);
        }

        foreach (var twins in environments.Where(each => each.ProjectRef is not null).GroupBy(each => each.ProjectRef).Where(group => group.Count() > 1))
        {
            var (first, second) = (twins.First().Name, twins.Last().Name);
            _problems.Add(lines[second], $"environments.{second}.project-ref", $"'{first}' has the same Supabase project: two environments would migrate one database.");
        }

        return environments;
    }
}
