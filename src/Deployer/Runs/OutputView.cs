using System.Text.Json;
using System.Text.Json.Nodes;
using Deployer.Environments;
using Deployer.Tools;

namespace Deployer.Runs;

/// <summary>Terraform's outputs as people and pipelines may see them: sensitive values are replaced by a word.</summary>
/// <param name="Values">The outputs by name, without secrets.</param>
internal sealed record OutputView(SortedDictionary<string, JsonNode?> Values)
{
    private const string Hidden = "(sensitive)";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>One label and value per line, nested values flattened: <c>service_urls.api</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Lines =>
        Values.SelectMany(output => Flatten(output.Key, output.Value)).ToList();

    /// <summary>Where an environment's outputs are saved.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="environment">The environment's name.</param>
    /// <returns>The text file and the JSON file.</returns>
    public static (string Text, string Json) FilesOf(RepositoryFolder repository, string environment) =>
        (Path.Combine(repository.Root, $"{environment}-outputs.txt"), Path.Combine(repository.Root, $"{environment}-outputs.json"));

    /// <summary>Reads what the apply of a run captured.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="runId">The run's id, for the error.</param>
    /// <returns>The outputs.</returns>
    /// <exception cref="StepFailedException">The apply captured none.</exception>
    public static OutputView Read(RunFolder folder, string runId)
    {
        var captured = folder.Recall<SortedDictionary<string, TerraformOutput>>(RunFolder.OutputsName)
            ?? throw new StepFailedException(
                "The outputs that the apply captured are gone from the run's folder.", $"Start a new run; this one was {runId}.");
        var values = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, output) in captured)
        {
            values[name] = output.Sensitive ? Hidden : JsonNode.Parse(output.Value.GetRawText());
        }

        return new OutputView(values);
    }

    /// <summary>The outputs without anything that has the value or the shape of a secret, however deep it lies.</summary>
    /// <param name="redact">Takes secrets out of a text.</param>
    /// <returns>A copy, fit to be shown and saved.</returns>
    public OutputView Redacted(Func<string, string> redact)
    {
        var values = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, value) in Values)
        {
            values[name] = Redact(value, redact);
        }

        return new OutputView(values);
    }

    /// <summary>The outputs as one JSON object.</summary>
    /// <returns>Indented JSON.</returns>
    public string ToJson() => JsonSerializer.Serialize(Values, Readable) + "\n";

    private static JsonNode? Redact(JsonNode? value, Func<string, string> redact) => value switch
    {
        JsonObject group => new JsonObject(group.Select(member => KeyValuePair.Create(member.Key, Redact(member.Value, redact)))),
        JsonArray list => new JsonArray(list.Select(item => Redact(item, redact)).ToArray()),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => redact(text.GetValue<string>()),
        _ => value?.DeepClone(),
    };

    private static IEnumerable<KeyValuePair<string, string>> Flatten(string label, JsonNode? value) => value switch
    {
        JsonObject group => group.SelectMany(member => Flatten($"{label}.{member.Key}", member.Value)),
        JsonArray list => list.SelectMany((item, index) => Flatten($"{label}[{index}]", item)),
        null => [KeyValuePair.Create(label, "")],
        _ => [KeyValuePair.Create(label, value.ToString())],
    };
}
