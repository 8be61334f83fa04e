using System.Text.Json;
using System.Text.Json.Nodes;
using Deployer.Tools;

namespace Deployer.Releases;

/// <summary>The facts of a Terraform state that decide what may be done with it.</summary>
/// <param name="Serial">Counts the writes of one lineage.</param>
/// <param name="Lineage">Names the history that the serial counts in.</param>
/// <param name="Resources">How many resource blocks it knows.</param>
internal sealed record StateFile(long Serial, string Lineage, int Resources)
{
    /// <summary>What is said of a damaged state.</summary>
    public const string DamagedText = "The Terraform state is damaged: it is not a whole state file, so nothing may be planned against it.";

    /// <summary>Reads the state that the backend has.</summary>
    /// <param name="terraform">The initialised driver.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The facts and the whole text, a secret; null when the backend has no state.</returns>
    /// <exception cref="StepFailedException">It is not a whole state.</exception>
    public static async Task<(StateFile Facts, byte[] Content)?> PullAsync(Terraform terraform, CancellationToken cancellation)
    {
        var content = System.Text.Encoding.UTF8.GetBytes(await terraform.PullStateAsync(cancellation));
        return content.Length == 0 ? null : (Parse(content), content);
    }

    /// <summary>Whether two states record the same: their serials may differ, because a push counts one up.</summary>
    /// <param name="one">A state.</param>
    /// <param name="other">Another one.</param>
    /// <returns>True when lineage, resources and outputs are equal.</returns>
    public static bool RecordSame(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        if (Parse(one).Lineage != Parse(other).Lineage)
        {
            return false;
        }

        try
        {
            var (left, right) = (JsonNode.Parse(one), JsonNode.Parse(other));
            return JsonNode.DeepEquals(left?["resources"], right?["resources"]) && JsonNode.DeepEquals(left?["outputs"], right?["outputs"]);
        }
        catch (Exception problem) when (IsDamage(problem))
        {
            throw Damaged(problem);
        }
    }

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
            reader.Read(); // What is left behind the state's end is an error too.
            var root = document.RootElement;
            return new StateFile(
                root.GetProperty("serial").GetInt64(),
                root.GetProperty("lineage").GetString() ?? "",
                root.GetProperty("resources").GetArrayLength());
        }
        catch (Exception problem) when (IsDamage(problem))
        {
            throw Damaged(problem);
        }
    }

    /// <summary>Writes a state under another serial; all else stays as it is, the lineage too.</summary>
    /// <param name="content">A whole state.</param>
    /// <param name="serial">The serial.</param>
    /// <returns>The state's JSON, a secret.</returns>
    /// <exception cref="StepFailedException">It is not a whole state.</exception>
    public static byte[] WithSerial(ReadOnlySpan<byte> content, long serial)
    {
        Parse(content);
        var state = JsonNode.Parse(content)!.AsObject(); // It has a lineage.
        state["serial"] = serial;
        return JsonSerializer.SerializeToUtf8Bytes(state);
    }

    /// <summary>Whether content is a whole state.</summary>
    /// <param name="content">The bytes.</param>
    /// <returns>False when it was cut off, or is something else.</returns>
    public static bool IsWhole(ReadOnlySpan<byte> content)
    {
        try
        {
            Parse(content);
            return true;
        }
        catch (StepFailedException)
        {
            return false;
        }
    }

    /// <summary>Whether a state's text is to blame: it is no JSON, or not the JSON of a state.</summary>
    /// <param name="problem">What reading it ended with.</param>
    /// <returns>True when it is.</returns>
    public static bool IsDamage(Exception problem) =>
        problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException;

    /// <summary>The error for people.</summary>
    /// <param name="problem">What reading it ended with.</param>
    /// <returns>The error.</returns>
    public static StepFailedException Damaged(Exception problem) => new(
        DamagedText,
        "Keep a copy of the damaged state, put the last good one back: deployer rollback <environment> --mode state --to <release>",
        problem);
}
