using System.Text.Json.Nodes;

namespace FaultMatrix;

/// <summary>A probe as the simulated cloud holds it.</summary>
internal sealed record CloudProject(string Id, string Name);

/// <summary>The simulated cloud of a target, read past the deployer.</summary>
internal sealed class Cloud(Target target)
{
    private string Folder => target.Seen(Path.Combine(target.Checkout.Home, "sandbox", "cloud"));

    public IReadOnlyList<CloudProject> Projects()
    {
        var folder = Path.Combine(Folder, "objects", Probes.Type);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.json").Select(file => Read(File.ReadAllText(file))["attributes"]!).Select(Project)]
            : [];
    }

    /// <summary>The process that serves it; null when none was recorded.</summary>
    public int? ServingPid()
    {
        var record = Path.Combine(Folder, "simulator.json");
        return File.Exists(record) ? Read(File.ReadAllText(record))["pid"]!.GetValue<int>() : null;
    }

    /// <summary>How often a probe was created, whoever knows of it.</summary>
    public int CountCreated()
    {
        var audit = Path.Combine(Folder, "audit.jsonl");
        return File.Exists(audit)
            ? File.ReadLines(audit).Where(line => line.Length > 0).Select(Read).Count(
                entry => $"{entry["operation"]}" == "create" && $"{entry["type"]}" == Probes.Type && entry["fault"] is null)
            : 0;
    }

    /// <summary>What exists and is in no state.</summary>
    public async Task<IReadOnlyList<CloudProject>> OrphansAsync()
    {
        var state = await target.StateAsync() ?? "";
        return [.. Projects().Where(project => !state.Contains($"\"{project.Id}\"", StringComparison.Ordinal))];
    }

    private static CloudProject Project(JsonNode attributes) => new($"{attributes["id"]}", $"{attributes["name"]}");

    private static JsonNode Read(string json) => JsonNode.Parse(json)!;
}
