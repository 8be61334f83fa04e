using System.Text.Json;
using System.Text.Json.Nodes;

namespace EndToEnd.Harness;

/// <summary>One entry of <c>deployer runs --output json</c>.</summary>
internal sealed record RunEntry(string Id, string Environment, string Status);

/// <summary>What the command line says about runs.</summary>
internal static class Runs
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static async Task<IReadOnlyList<RunEntry>> RunsAsync(this Checkout checkout)
    {
        var result = await checkout.RunAsync("runs", "--output", "json");
        return result.ExitCode == 0
            ? JsonSerializer.Deserialize<RunEntry[]>(result.Stdout, Options) ?? []
            : throw new InvalidOperationException($"The list of runs failed:\n{result}");
    }

    /// <summary>The process of the only tool of a run that still runs.</summary>
    public static async Task<int> LivingToolAsync(this Checkout checkout, string runId)
    {
        var result = (await checkout.RunAsync("show", runId, "--output", "json")).Requiring(Exit.Succeeded);
        using var details = JsonDocument.Parse(result.Stdout);
        return details.RootElement.GetProperty("tools").EnumerateArray().Single().GetProperty("pid").GetInt32();
    }

    /// <summary>What <c>deployer show</c> says about the newest run.</summary>
    public static async Task<JsonObject> ShowAsync(this Checkout checkout)
    {
        var result = (await checkout.RunAsync("show", (await checkout.LastRunAsync()).Id, "--output", "json")).Requiring(Exit.Succeeded);
        return JsonNode.Parse(result.Stdout)!.AsObject();
    }

    /// <summary>What the newest run's applies have told.</summary>
    public static async Task<JsonObject> JournalAsync(this Checkout checkout) => (await checkout.ShowAsync())["journal"]!.AsObject();

    /// <summary>How far the newest run got, whatever became of it.</summary>
    public static async Task<string> ReachedAsync(this Checkout checkout) => (await checkout.ShowAsync())["run"]!["reached"]!.GetValue<string>();

    /// <summary>The newest run.</summary>
    public static async Task<RunEntry> LastRunAsync(this Checkout checkout) => (await checkout.RunsAsync())[0];
}
