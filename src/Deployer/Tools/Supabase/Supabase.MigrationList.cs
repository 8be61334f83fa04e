using System.Text.Json;

namespace Deployer.Tools;

internal sealed partial class Supabase
{
    /// <summary>The versions in the folder and in the database's history, side by side.</summary>
    /// <exception cref="ToolFailedException">The database cannot be reached.</exception>
    public async Task<IReadOnlyList<MigrationVersion>> MigrationListAsync(DatabaseTarget target, CancellationToken token)
    {
        var stdout = await ReadAsync(MigrationListArguments(settings.ProjectFolder, target), target, token);
        return [.. SupabaseOutput.ReadJson(stdout).GetProperty("migrations").EnumerateArray().Select(ToVersion)];
    }

    internal static IReadOnlyList<string> MigrationListArguments(string projectFolder, DatabaseTarget target) =>
        ["migration", "list", TargetArgument(target), .. GlobalArguments(projectFolder)];

    private static MigrationVersion ToVersion(JsonElement json) => new(Side(json, "local"), Side(json, "remote"));

    private static string? Side(JsonElement json, string name) => json.GetProperty(name).GetString() is { Length: > 0 } version ? version : null;
}
