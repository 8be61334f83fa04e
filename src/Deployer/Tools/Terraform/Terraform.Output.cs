using System.Text.Json;

namespace Deployer.Tools;

/// <summary>One output of the configuration.</summary>
/// <param name="Value">Its value, in clear even when sensitive.</param>
/// <param name="Sensitive">Whether the value must not be shown.</param>
internal sealed record TerraformOutput(JsonElement Value, bool Sensitive)
{
    /// <summary>Says what it is, never the value.</summary>
    public override string ToString() => $"{Value.ValueKind}{(Sensitive ? ", sensitive" : "")}";
}

internal sealed partial class Terraform
{
    /// <summary>The outputs in the state, by name. An empty state, or the wrong folder, has none and is no error.</summary>
    public async Task<IReadOnlyDictionary<string, TerraformOutput>> OutputAsync(CancellationToken token)
    {
        var result = await ReadAsync(OutputArguments(), token);
        using var json = JsonDocument.Parse(result.Stdout);
        return json.RootElement.EnumerateObject().ToDictionary(
            output => output.Name,
            output => new TerraformOutput(output.Value.GetProperty("value").Clone(), output.Value.GetProperty("sensitive").GetBoolean()));
    }

    internal static IReadOnlyList<string> OutputArguments() => ["output", "-json", "-no-color"];
}
