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

    internal static IReadOnlyList<string> VersionArguments() => ["--version"];
}
