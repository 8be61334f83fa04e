using System.Text.Json;

namespace Deployer.Tools;

internal sealed partial class Terraform
{
    /// <summary>The installed version; a pre-release counts as its number.</summary>
    public async Task<Version> VersionAsync(CancellationToken token)
    {
        var result = await ReadAsync(VersionArguments(), token, inWorkspace: false);
        using var json = JsonDocument.Parse(result.Stdout);
        return Version.Parse(json.RootElement.GetProperty("terraform_version").GetString()!.Split('-')[0]); // always a string
    }

    internal static IReadOnlyList<string> VersionArguments() => ["version", "-json"];
}
