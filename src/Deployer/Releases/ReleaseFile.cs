using System.Text;
using System.Text.Json;
using Deployer.Runs;

namespace Deployer.Releases;

/// <summary>A release's record as it was found.</summary>
/// <param name="Number">The release's number, by its folder.</param>
/// <param name="Release">The record; null when it cannot be used.</param>
/// <param name="Problem">Why it cannot be used; null when it can.</param>
internal sealed record ReleaseEntry(int Number, Release? Release, string? Problem);

/// <summary>
/// The file that holds one release's record. The record carries the digest of its own text, so that a flipped bit is noticed
/// wherever it is.
/// </summary>
internal static class ReleaseFile
{
    private const string DigestName = "digest";
    private const string RecordName = "release";
    private const string Damaged = "its record is damaged";

    /// <summary>Writes a record, whole or not at all.</summary>
    /// <param name="path">Where.</param>
    /// <param name="release">The record.</param>
    public static void Write(string path, Release release)
    {
        var record = JsonSerializer.Serialize(release, DeployerJson.Options);
        PrivateFiles.Write(path, $$"""{"{{DigestName}}": "{{DigestOf(record)}}", "{{RecordName}}": {{record}}}""" + "\n");
    }

    /// <summary>Reads a record.</summary>
    /// <param name="path">Where.</param>
    /// <param name="number">The number that the record must have.</param>
    /// <returns>The record, or why it cannot be used.</returns>
    public static ReleaseEntry Read(string path, int number)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), number);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new ReleaseEntry(number, null, $"its record cannot be read: {problem.Message}");
        }
    }

    /// <summary>Reads a record's text.</summary>
    /// <param name="content">The text.</param>
    /// <param name="number">The number that the record must have.</param>
    /// <returns>The record, or why it cannot be used.</returns>
    public static ReleaseEntry Parse(byte[] content, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return Parse(document.RootElement, number);
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new ReleaseEntry(number, null, Damaged);
        }
    }

    private static ReleaseEntry Parse(JsonElement root, int number)
    {
        // Form 1 was the bare record, without a digest.
        if (!root.TryGetProperty(RecordName, out var record))
        {
            record = root;
        }
        else if (root.GetProperty(DigestName).GetString() != DigestOf(record.GetRawText()))
        {
            return new ReleaseEntry(number, null, Damaged);
        }
        else if (record.GetProperty("version").GetInt32() > Release.CurrentVersion)
        {
            return new ReleaseEntry(number, null, "it was written by a newer deployer");
        }

        return record.Deserialize<Release>(DeployerJson.Options) is { } release && release.Number == number
            ? new ReleaseEntry(number, release, null)
            : new ReleaseEntry(number, null, Damaged);
    }

    private static string DigestOf(string record) => PrivateFiles.Digest(Encoding.UTF8.GetBytes(record));
}
