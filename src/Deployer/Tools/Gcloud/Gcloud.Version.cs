namespace Deployer.Tools;

internal sealed partial class Gcloud
{
    /// <summary>The installed version of the SDK.</summary>
    public async Task<Version> VersionAsync(CancellationToken token)
    {
        var json = await AskJsonAsync(VersionArguments(), LocalLimit, Remedy, token);
        return Version.Parse(json.GetProperty("Google Cloud SDK").GetString()!); // always a string
    }

    internal static IReadOnlyList<string> VersionArguments() => ["version", "--format=json"];
}
