using System.Text;
using System.Text.Json;

namespace Deployer.Tests.Comparison;

/// <summary>An object as a test wants it in a state.</summary>
internal sealed record ObjectText(string Address, string? Id, string Attributes = "{}")
{
    public string? Deposed { get; init; }

    public string Sensitive { get; init; } = "[]";

    public string Status { get; init; } = "";

    public string Type => Address.Split('.')[^2];
}

/// <summary>Writes states as Terraform does.</summary>
internal static class StateText
{
    public static byte[] Of(params ObjectText[] objects) => OfLineage("l", objects);

    public static byte[] OfLineage(string lineage, params ObjectText[] objects) => Encoding.UTF8.GetBytes(
        $$"""{"version":4,"serial":{{objects.Length}},"lineage":"{{lineage}}","resources":[{{string.Join(',', objects.Select(Resource))}}]}""");

    private static string Provider(string type) => type == "terraform_data" ? "terraform.io/builtin/terraform" : "registry.terraform.io/example/none";

    private static string Resource(ObjectText text)
    {
        var parts = text.Address.Split('.');
        var module = parts.Length > 2 ? $"\"module\":{JsonSerializer.Serialize(string.Join('.', parts[..^2]))}," : "";
        var deposed = text.Deposed is null ? "" : $"\"deposed\":\"{text.Deposed}\",";
        var status = text.Status.Length == 0 ? "" : $"\"status\":\"{text.Status}\",";
        var id = text.Id is null ? "" : $"\"id\":{JsonSerializer.Serialize(text.Id)}{(text.Attributes == "{}" ? "" : ",")}";
        return $$"""
            {{{module}}"mode":"managed","type":"{{text.Type}}","name":{{JsonSerializer.Serialize(parts[^1])}},
            "provider":"provider[\"{{Provider(text.Type)}}\"]","instances":[
            {{{deposed}}{{status}}"schema_version":0,"attributes":{{{id}}{{text.Attributes[1..]}},"sensitive_attributes":{{text.Sensitive}}}]}
            """;
    }
}
