using System.Text.Json;

namespace Benchmarks;

/// <summary>How long each step of a run took, as its journal has it.</summary>
internal static class StepTimes
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static async Task<IReadOnlyList<(string Step, TimeSpan Took)>> ReadAsync(Checkout checkout, string runId)
    {
        var shown = await checkout.RunAsync("show", runId, "--output", "json");
        var run = JsonSerializer.Deserialize<Shown>(shown.Stdout, Options)
            ?? throw new InvalidOperationException($"No journal:\n{shown}");
        return [.. run.Attempts.Select(attempt => (attempt.Step, attempt.EndedAt - attempt.BegunAt))];
    }

    private sealed record Shown(Attempt[] Attempts);

    private sealed record Attempt(string Step, DateTimeOffset BegunAt, DateTimeOffset EndedAt);
}
