using System.Text.Json;
using Deployer.Tools;

namespace Deployer.Releases;

/// <summary>How something differs between two releases.</summary>
public enum DifferenceKind
{
    /// <summary>Only the later one has it.</summary>
    Added,

    /// <summary>Only the earlier one has it.</summary>
    Removed,

    /// <summary>Both have it, and not alike.</summary>
    Changed,
}

/// <summary>One thing that differs.</summary>
/// <param name="Kind">How.</param>
/// <param name="Name">What: a path, an address, a provider, a migration, an output.</param>
/// <param name="From">Its value in the earlier release, where there is one to show; never a secret.</param>
/// <param name="To">Its value in the later release, where there is one to show; never a secret.</param>
public sealed record Difference(DifferenceKind Kind, string Name, string? From = null, string? To = null);

/// <summary>What stands between two releases.</summary>
/// <param name="From">The one.</param>
/// <param name="To">The other.</param>
public sealed record ReleaseDifference(int From, int To)
{
    /// <summary>Commit and tools.</summary>
    public IReadOnlyList<Difference> Origin { get; init; } = [];

    /// <summary>Providers, by source.</summary>
    public IReadOnlyList<Difference> Providers { get; init; } = [];

    /// <summary>Files of the configuration and of what migrations come from.</summary>
    public IReadOnlyList<Difference> Files { get; init; } = [];

    /// <summary>Resources, by address; the values are their ids.</summary>
    public IReadOnlyList<Difference> Resources { get; init; } = [];

    /// <summary>Migrations; one that was edited is changed.</summary>
    public IReadOnlyList<Difference> Migrations { get; init; } = [];

    /// <summary>Terraform's outputs; the value of a sensitive one is a word.</summary>
    public IReadOnlyList<Difference> Outputs { get; init; } = [];
}

/// <summary>Finds what stands between two releases.</summary>
internal sealed class ReleaseComparison(ReleaseContent content)
{
    private const string Hidden = "(sensitive)";

    /// <summary>Compares two releases.</summary>
    /// <param name="from">The one.</param>
    /// <param name="to">The other.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The differences.</returns>
    /// <exception cref="StorageException">A file of one of them is gone or damaged.</exception>
    /// <exception cref="SealException">The private key is missing or the wrong one.</exception>
    public async Task<ReleaseDifference> CompareAsync(Release from, Release to, CancellationToken cancellation) => new(from.Number, to.Number)
    {
        Origin = Compare(OriginOf(from), OriginOf(to)),
        Providers = Compare(from.Tools?.Providers, to.Tools?.Providers),
        Files = Compare(await FilesAsync(from, cancellation), await FilesAsync(to, cancellation), shown: false),
        Resources = Compare(await ResourcesAsync(from, cancellation), await ResourcesAsync(to, cancellation)),
        Migrations = Compare(MigrationsOf(from), MigrationsOf(to), shown: false),
        Outputs = await OutputsAsync(from, to, cancellation),
    };

    private static List<Difference> Compare(
        IEnumerable<KeyValuePair<string, string>>? from, IEnumerable<KeyValuePair<string, string>>? to, bool shown = true)
    {
        var (left, right) = ((from ?? []).ToDictionary(StringComparer.Ordinal), (to ?? []).ToDictionary(StringComparer.Ordinal));
        return
        [
            .. left.Keys.Union(right.Keys).Order(StringComparer.Ordinal)
                .Select(name => (Name: name, Left: left.GetValueOrDefault(name), Right: right.GetValueOrDefault(name)))
                .Where(pair => pair.Left != pair.Right)
                .Select(pair => new Difference(
                    KindOf(pair.Left, pair.Right), pair.Name, shown ? pair.Left : null, shown ? pair.Right : null)),
        ];
    }

    private static DifferenceKind KindOf(object? left, object? right) =>
        left is null ? DifferenceKind.Added : right is null ? DifferenceKind.Removed : DifferenceKind.Changed;

    private static IEnumerable<KeyValuePair<string, string>> OriginOf(Release release) =>
        new Dictionary<string, string?>
        {
            ["commit"] = release.Source is { } source ? source.Commit + (source.Dirty ? "+" : "") : null,
            ["deployer"] = release.Tools?.Deployer,
            ["terraform"] = release.Tools?.Terraform,
            ["supabase"] = release.Tools?.Supabase,
        }
        .Where(fact => fact.Value is not null)
        .Select(fact => KeyValuePair.Create(fact.Key, fact.Value!)); // See above.

    // A file that was edited after it was applied has another digest under the same version.
    private static IEnumerable<KeyValuePair<string, string>> MigrationsOf(Release release) =>
        (release.Migrations ?? []).Select(migration => KeyValuePair.Create(migration.ToString(), migration.Digest ?? ""));

    private async Task<IEnumerable<KeyValuePair<string, string>>> FilesAsync(Release release, CancellationToken cancellation)
    {
        var configuration = release.Configuration is { } copy ? ConfigurationArchive.Digests(await content.ReadAsync(copy, cancellation)) : [];
        var database = release.DatabaseFiles is { } files ? ConfigurationArchive.Digests(await content.ReadAsync(files, cancellation)) : [];
        return [.. configuration.Select(file => KeyValuePair.Create($"{Runs.Snapshot.Infrastructure}/{file.Key}", file.Value)), .. database];
    }

    private async Task<IEnumerable<KeyValuePair<string, string>>> ResourcesAsync(Release release, CancellationToken cancellation) =>
        (release.After ?? release.Before) is { } state
            ? StateResources.Read(await content.ReadAsync(state, cancellation))
                .Where(resource => resource.Deposed is null)
                .Select(resource => KeyValuePair.Create(resource.Address, resource.Id ?? ""))
            : [];

    private async Task<IReadOnlyList<Difference>> OutputsAsync(Release from, Release to, CancellationToken cancellation)
    {
        var left = from.Outputs is { } earlier ? await content.ReadOutputsAsync(earlier, cancellation) : new Dictionary<string, TerraformOutput>();
        var right = to.Outputs is { } later ? await content.ReadOutputsAsync(later, cancellation) : new Dictionary<string, TerraformOutput>();
        return
        [
            .. left.Keys.Union(right.Keys).Order(StringComparer.Ordinal)
                .Select(name => (Name: name, Left: left.GetValueOrDefault(name), Right: right.GetValueOrDefault(name)))
                .Where(pair => pair.Left is null || pair.Right is null || !JsonElement.DeepEquals(pair.Left.Value, pair.Right.Value))
                .Select(pair => new Difference(KindOf(pair.Left, pair.Right), pair.Name, Shown(pair.Left, pair.Right), Shown(pair.Right, pair.Left))),
        ];
    }

    /// <summary>What is or was sensitive on either side is shown on neither.</summary>
    private static string? Shown(TerraformOutput? output, TerraformOutput? other) =>
        output is null ? null : output.Sensitive || other is { Sensitive: true } ? Hidden : Redaction.ByPattern(output.Value.GetRawText());
}
