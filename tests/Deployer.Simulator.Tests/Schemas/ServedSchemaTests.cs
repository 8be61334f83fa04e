using System.IO.Compression;
using System.Text.Json.Nodes;
using Deployer.Simulator.Schemas;
using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Schemas;

/// <summary>What Terraform is told of a provider is what stands in the embedded file.</summary>
internal sealed class ServedSchemaTests
{
    [Test]
    public async Task Terraform_sees_every_schema_as_it_was_extracted()
    {
        var terraform = await SharedCloud.TerraformAsync();
        var served = JsonNode.Parse(await terraform.SchemasAsync())!["provider_schemas"]!;

        Assert.Multiple(() =>
        {
            foreach (var (address, provider) in served.AsObject())
            {
                var name = address[(address.LastIndexOf('/') + 1)..];
                var embedded = Embedded(name);
                Assert.That(Differences(embedded["resource_schemas"]!, provider!["resource_schemas"]!), Is.Empty, name);
                Assert.That(Differences(embedded["data_source_schemas"]!, provider["data_source_schemas"]!), Is.Empty, name);
                Assert.That(Plain(provider["provider"]).ToJsonString(), Is.EqualTo(Plain(embedded["provider"]).ToJsonString()), name);
            }
        });
        Assert.That(served.AsObject(), Has.Count.EqualTo(3));
    }

    private static IEnumerable<string> Differences(JsonNode embedded, JsonNode served) => embedded.AsObject()
        .Where(type => Plain(type.Value).ToJsonString() != Plain(served[type.Key]).ToJsonString())
        .Select(type => type.Key)
        .Concat(served.AsObject().Select(type => type.Key).Where(type => !embedded.AsObject().ContainsKey(type)));

    /// <summary>Sorted, and without what says nothing: Terraform leaves out what is empty or false, and adds that text is plain.</summary>
    private static JsonNode Plain(JsonNode? json) => json switch
    {
        JsonObject fields => new JsonObject(fields
            .Where(field => field.Key != "description_kind" && !SaysNothing(field.Value))
            .Select(field => KeyValuePair.Create(field.Key, (JsonNode?)Plain(field.Value)))
            .Where(field => !SaysNothing(field.Value))
            .OrderBy(field => field.Key, StringComparer.Ordinal)),
        JsonArray items => new JsonArray([.. items.Select(item => Plain(item))]),
        null => new JsonObject(),
        _ => json.DeepClone(),
    };

    private static bool SaysNothing(JsonNode? json) => json switch
    {
        null => true,
        JsonObject fields => fields.Count == 0,
        JsonValue value => value.ToJsonString() is "false" or "0",
        _ => false,
    };

    private static JsonNode Embedded(string provider)
    {
        var assembly = typeof(ProviderSchemas).Assembly;
        using var plain = assembly.GetManifestResourceStream($"Schemas/{provider}.json");
        using var packed = assembly.GetManifestResourceStream($"Schemas/{provider}.json.gz");
        return JsonNode.Parse(plain ?? new GZipStream(packed!, CompressionMode.Decompress))!; // one of the two is there
    }
}
