using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using Deployer.Simulator.Protocol;
using Google.Protobuf;

namespace Deployer.Simulator.Schemas;

/// <summary>
/// The schemas of one provider, embedded in this program. Read when they are first asked for, and each type by itself:
/// a provider has a thousand, a configuration uses a dozen.
/// </summary>
internal sealed class ProviderSchemas
{
    private readonly Lazy<JsonElement> json;
    private readonly Lazy<ProviderSchemaResponse> message;
    private readonly Lazy<ResourceSchema> provider;
    private readonly ConcurrentDictionary<string, ResourceSchema?> resources = new();
    private readonly ConcurrentDictionary<string, ResourceSchema?> dataSources = new();

    /// <param name="provider">The provider's short name, such as <c>google-beta</c>.</param>
    public ProviderSchemas(string provider)
        : this(() => Load(provider))
    {
    }

    /// <param name="load">Reads a document in the shape of <c>terraform providers schema -json</c>, for one provider.</param>
    public ProviderSchemas(Func<JsonElement> load)
    {
        json = new Lazy<JsonElement>(load);
        provider = new Lazy<ResourceSchema>(() => SchemaReader.Read(json.Value.GetProperty("provider")));
        message = new Lazy<ProviderSchemaResponse>(ToMessage);
    }

    /// <summary>The provider's own configuration.</summary>
    public ResourceSchema Provider => provider.Value;

    /// <summary>All schemas, ready to send.</summary>
    public ProviderSchemaResponse Message => message.Value;

    public IEnumerable<string> ResourceTypes => Names("resource_schemas");

    public IEnumerable<string> DataSourceTypes => Names("data_source_schemas");

    public ResourceSchema? Resource(string type) => resources.GetOrAdd(type, name => Find("resource_schemas", name));

    public ResourceSchema? DataSource(string type) => dataSources.GetOrAdd(type, name => Find("data_source_schemas", name));

    private static JsonElement Load(string provider)
    {
        var name = $"Schemas/{provider}.json";
        var assembly = typeof(ProviderSchemas).Assembly;
        if (assembly.GetManifestResourceStream(name) is { } plain) return Parse(plain);
        if (assembly.GetManifestResourceStream(name + ".gz") is { } packed) return Parse(new GZipStream(packed, CompressionMode.Decompress));
        throw new InvalidOperationException($"This program has no schemas of the provider '{provider}' ({name}).");
    }

    private static JsonElement Parse(Stream stream)
    {
        using (stream) return JsonDocument.Parse(stream).RootElement;
    }

    private IEnumerable<string> Names(string section) => json.Value.GetProperty(section).EnumerateObject().Select(type => type.Name);

    private ResourceSchema? Find(string section, string type) =>
        json.Value.GetProperty(section).TryGetProperty(type, out var schema) ? SchemaReader.Read(schema) : null;

    private ProviderSchemaResponse ToMessage()
    {
        var all = new ProviderSchemaResponse
        {
            Provider = Provider.ToMessage().ToByteString(),
            ServerCapabilities = new ServerCapabilities { GetProviderSchemaOptional = true },
        };
        foreach (var type in ResourceTypes) all.ResourceSchemas[type] = Bytes("resource_schemas", type);
        foreach (var type in DataSourceTypes) all.DataSourceSchemas[type] = Bytes("data_source_schemas", type);
        return all;
    }

    private ByteString Bytes(string section, string type) => Find(section, type)!.ToMessage().ToByteString();
}
