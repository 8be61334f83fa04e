using System.Text.Json;

namespace Deployer.Tools;

internal sealed partial class Supabase
{
    /// <summary>The installed version; a pre-release counts as its number.</summary>
    public async Task<Version> VersionAsync(CancellationToken token)
    {
        var command = Command(VersionArguments(), target: null);
        var result = await ToolRunner.RunAsync(command, settings.ReadLimit, token);
        return result.ExitCode == 0 && Version.TryParse(result.Stdout.Trim().Split('-')[0], out var version)
            ? version
            : throw SupabaseOutput.ToFailure(command.ToString(), result.ExitCode, result.Stdout, result.Stderr);
    }

    /// <summary>The version by the package's own word: starting the CLI takes half a second.</summary>
    /// <param name="repository">The folder that holds <c>supabase/package.json</c>.</param>
    /// <returns>Such as <c>3.1.0</c>; null when it is not installed or does not say.</returns>
    public static string? InstalledVersion(string repository)
    {
        var packages = Path.Combine(repository, "supabase", "node_modules", "@supabase");
        var manifest = PackageNames().Select(package => Path.Combine(packages, package, "package.json")).FirstOrDefault(File.Exists);
        if (manifest is null)
            return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(manifest));
            return json.RootElement.TryGetProperty("version", out var version) ? version.GetString() : null;
        }
        catch (JsonException)
        {
            // The prerequisites start the CLI and find out what is wrong with it; this is for the record only.
            return null;
        }
    }

    internal static IReadOnlyList<string> VersionArguments() => ["--version"];
}
