namespace Deployer.Releases;

/// <summary>Says how far a release is from what is deployed: by the database's migrations, and by the tools that work on the environment.</summary>
internal sealed class ReleaseDistance
{
    private readonly IReadOnlyList<ReleaseMigration>? migrations;
    private readonly ToolVersions? tools;

    /// <summary>Looks what is deployed.</summary>
    /// <param name="releases">The releases, newest first.</param>
    public ReleaseDistance(IReadOnlyList<JudgedRelease> releases)
    {
        // A push began after the last history that was written down: nobody knows how far it got.
        migrations = releases.Select(each => each.Release).FirstOrDefault(release => release is null or { Migrations: not null } or { BeforeMigrations: not null })?.Migrations;
        tools = releases.Select(each => each.Release?.Tools).FirstOrDefault(known => known is not null);
    }

    /// <summary>How many migrations the database has got since a release.</summary>
    /// <param name="release">The release; null when its record cannot be used.</param>
    /// <returns>Null when the record of the one or the other does not say.</returns>
    public int? MigrationsSince(Release? release) => release?.Migrations is { } then && migrations is not null
        ? migrations.Select(each => each.Version).Except(then.Select(each => each.Version), StringComparer.Ordinal).Count()
        : null;

    /// <summary>Which tools and providers have another version now. The deployer itself, which reads every older release, is none of them.</summary>
    /// <param name="release">The release; null when its record cannot be used.</param>
    /// <returns>Such as <c>terraform 1.11.4 -> 1.12.0</c>; null when the record of the one or the other does not say.</returns>
    public IReadOnlyList<string>? OtherTools(Release? release) => release?.Tools is { } then && tools is { } now
        ?
        [
            .. new[] { ("terraform", then.Terraform, now.Terraform), ("supabase", then.Supabase, now.Supabase) }
                .Concat(then.Providers.Keys.Union(now.Providers.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                    .Select(source => (source.Split('/')[^1], then.Providers.GetValueOrDefault(source), now.Providers.GetValueOrDefault(source))))
                .Where(tool => tool.Item2 != tool.Item3)
                .Select(tool => $"{tool.Item1} {tool.Item2 ?? "none"} -> {tool.Item3 ?? "none"}"),
        ]
        : null;
}
