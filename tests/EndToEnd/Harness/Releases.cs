using System.Text.Json;

namespace EndToEnd.Harness;

/// <summary>One entry of <c>deployer rollback --output json</c>.</summary>
internal sealed record ReleaseEntry(int Number, int? RolledBackTo, bool Verified, bool IsCurrent, string? Refusal);

/// <summary>What the command line says about releases, and what must be equal when an environment is back at one.</summary>
internal static class Releases
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>The sandbox's releases, newest first. Without a choice the command ends as one that was not complete.</summary>
    public static async Task<IReadOnlyList<ReleaseEntry>> ReleasesAsync(this Checkout checkout)
    {
        var result = (await checkout.RunAsync("rollback", "sandbox", "--output", "json")).Requiring(Exit.Usage);
        return JsonSerializer.Deserialize<ReleaseEntry[]>(result.Stdout, Options) ?? [];
    }

    /// <summary>The addresses that a release's plan made an object at: anew, or in place of another one.</summary>
    public static IReadOnlyList<string> MadeBy(this Checkout checkout, int number)
    {
        using var record = JsonDocument.Parse(File.ReadAllBytes(checkout.RecordOf(number)));
        return [.. record.RootElement.GetProperty("release").GetProperty("plan").GetProperty("changes").EnumerateArray()
            .Where(change => change.GetProperty("action").GetString()!.ToLowerInvariant() is "create" or "replace")
            .Select(change => change.GetProperty("address").GetString()!)];
    }

    /// <summary>
    /// All that exists, as text to compare. With the test configuration that is what the state says: its resources exist nowhere
    /// else. With a simulated cloud, its objects belong here too.
    /// </summary>
    public static string Picture(this Checkout checkout)
    {
        var state = TerraformState.Read(checkout);
        return state.Resources + state.Outputs;
    }

    /// <summary>Changes one bit of a release's record.</summary>
    /// <param name="checkout">The copy.</param>
    /// <param name="number">The release.</param>
    public static void DamageRecord(this Checkout checkout, int number) => Damage(checkout.RecordOf(number));

    /// <summary>Changes one bit of the file that holds a release's configuration.</summary>
    /// <param name="checkout">The copy.</param>
    /// <param name="number">The release.</param>
    public static void DamageConfiguration(this Checkout checkout, int number) => checkout.DamagePart(number, "configuration");

    /// <summary>Changes one bit of the file that holds the state that a release has left.</summary>
    /// <param name="checkout">The copy.</param>
    /// <param name="number">The release.</param>
    public static void DamageState(this Checkout checkout, int number) => checkout.DamagePart(number, "after");

    /// <summary>Makes every backup of the state in every release unreadable, those that stay damaged already too.</summary>
    /// <param name="checkout">The copy.</param>
    public static void LoseStates(this Checkout checkout)
    {
        var folder = Path.Combine(checkout.Home, "releases", "sandbox");
        var digests = Directory.EnumerateFiles(folder, "release.json", SearchOption.AllDirectories).SelectMany(StatesOf).ToHashSet();
        foreach (var file in digests.SelectMany(digest => Directory.EnumerateFiles(Path.Combine(folder, "blobs"), $"{digest}.*")))
            File.WriteAllText(file, "lost");
    }

    private static IEnumerable<string> StatesOf(string recordFile)
    {
        using var record = JsonDocument.Parse(File.ReadAllBytes(recordFile));
        var release = record.RootElement.GetProperty("release");
        return new[] { "before", "after" }
            .Where(part => release.TryGetProperty(part, out var backup) && backup.ValueKind == JsonValueKind.Object)
            .Select(part => release.GetProperty(part).GetProperty("digest").GetString()!) // A backup has a digest.
            .ToList();
    }

    private static void DamagePart(this Checkout checkout, int number, string part)
    {
        using var record = JsonDocument.Parse(File.ReadAllBytes(checkout.RecordOf(number)));
        var digest = record.RootElement.GetProperty("release").GetProperty(part).GetProperty("digest").GetString();
        Damage(Directory.EnumerateFiles(Path.Combine(checkout.Home, "releases", "sandbox", "blobs"), $"{digest}.*").Single());
    }

    private static string RecordOf(this Checkout checkout, int number) =>
        Path.Combine(checkout.Home, "releases", "sandbox", $"{number:0000}", "release.json");

    private static void Damage(string file)
    {
        var content = File.ReadAllBytes(file);
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(file, content);
    }
}
