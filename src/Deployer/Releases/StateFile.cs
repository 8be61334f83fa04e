using System.Text.Json;

namespace Deployer.Releases;

/// <summary>The facts of a Terraform state that decide what may be done with it.</summary>
/// <param name="Serial">Counts the writes of one lineage.</param>
/// <param name="Lineage">Names the history that the serial counts in.</param>
/// <param name="Resources">How many resource blocks it knows.</param>
internal sealed record StateFile(long Serial, string Lineage, int Resources)
{
    /// <summary>Reads the facts out of a state.</summary>
    /// <param name="content">The state's JSON.</param>
    /// <returns>The facts.</returns>
    /// <exception cref="StepFailedException">It is not a whole state.</exception>
    public static StateFile Parse(ReadOnlySpan<byte> content)
    {
        try
        {
            var reader = new Utf8JsonReader(content);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return new StateFile(
                root.GetProperty("serial").GetInt64(),
                root.GetProperty("lineage").GetString() ?? "",
                root.GetProperty("resources").GetArrayLength());
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new StepFailedException(
                "The Terraform state is damaged: it is not a whole state file, so nothing may be planned against it.",
                "Keep a copy of the damaged state, put the last good one back (for a bucket: its earlier generations), then resume.",
                problem);
        }
    }
}
