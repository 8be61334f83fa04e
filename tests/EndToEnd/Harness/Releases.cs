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

    /// <summary>
    /// All that exists, as text to compare. With the test configuration that is what the state says: its resources exist nowhere
    /// else. With a simulated cloud, its objects belong here too.
    /// </summary>
    public static string Picture(this Checkout checkout)
    {
        var state = TerraformState.Read(checkout);
        return state.Resources + state.Outputs;
    }

    /// <summary>Changes one bit of the only file of its kind that a release needs.</summary>
    /// <param name="checkout">The copy.</param>
    /// <param name="kind"><c>configurations</c> or <c>states</c>, or a release's number with four digits.</param>
    /// <param name="isDamaged">Chooses the file by its text.</param>
    public static void DamageRelease(this Checkout checkout, string kind, Func<string, bool> isDamaged)
    {
        var folder = Path.Combine(checkout.Home, "releases", "sandbox", kind);
        var file = Directory.EnumerateFiles(folder).Single(path => isDamaged(File.ReadAllText(path)));
        var content = File.ReadAllBytes(file);
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(file, content);
    }
}
