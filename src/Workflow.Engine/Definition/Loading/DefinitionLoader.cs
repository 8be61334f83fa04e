using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflow.Engine;

internal sealed class DefinitionLoader(IWorkflowRegistry registry, ITypeResolver types) : IDefinitionLoader, IStoredDefinitionLoader
{
    private static readonly JsonSerializerOptions _asWritten = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public WorkflowDefinition LoadDefinition(string source, Func<string, DefinitionSourceV1> deserializer)
    {
        var definition = Compile(deserializer(source), isStored: false);
        registry.RegisterWorkflow(definition);
        return definition;
    }

    public WorkflowDefinition LoadDefinitionFile(string path)
    {
        try
        {
            var isJson = Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);
            return LoadDefinition(File.ReadAllText(path), isJson ? Deserializers.Json : Deserializers.Yaml);
        }
        catch (WorkflowDefinitionLoadException fault)
        {
            throw DefinitionFault.InFile(path, fault);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorkflowDefinitionLoadException($"'{path}' cannot be read: {error.Message}", error) { File = path };
        }
    }

    public WorkflowDefinition LoadStored(DefinitionText text)
    {
        var deserializer = text.Format == DefinitionFormat.Json ? Deserializers.Json : Deserializers.Yaml;
        return Compile(deserializer(text.Content), isStored: true);
    }

    private WorkflowDefinition Compile(DefinitionSourceV1 source, bool isStored)
    {
        // A reader of one's own has no text in our format: what it read is kept as ours.
        source.Places.Text ??= DefinitionText.Create(DefinitionFormat.Json, JsonSerializer.Serialize(source, _asWritten));
        return new DefinitionCompiler(source, types, isStored).Compile();
    }
}
