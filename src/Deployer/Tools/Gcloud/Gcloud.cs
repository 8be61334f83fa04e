using System.Text.Json;

namespace Deployer.Tools;

/// <summary>Drives the gcloud CLI, for questions only.</summary>
/// <param name="program">Absolute path of gcloud.</param>
/// <param name="environment">The scrubbed environment.</param>
internal sealed partial class Gcloud(string program, ToolEnvironment environment)
{
    private const string Remedy = "Install the Google Cloud CLI: https://cloud.google.com/sdk/docs/install";

    // About one second each; without a network some take half a minute before they crash.
    private static readonly TimeSpan LocalLimit = TimeSpan.FromSeconds(30);

    /// <summary>Finds gcloud on the PATH.</summary>
    /// <exception cref="ToolMissingException">It is not there.</exception>
    public static string FindProgram(IReadOnlyDictionary<string, string> environment) => ToolPath.Require("gcloud", environment, Remedy);

    private async Task<string> AskAsync(IReadOnlyList<string> arguments, TimeSpan limit, string remedy, CancellationToken token)
    {
        var command = new ToolCommand(program, arguments, Path.GetTempPath(), environment.Variables);
        var result = await ToolRunner.RunAsync(command, limit, token);
        return result.ExitCode == 0
            ? result.Stdout.Trim()
            : throw new ToolFailedException(command.ToString(), result.ExitCode, Redaction.ByPattern(result.Stderr.Trim()), remedy);
    }

    private async Task<JsonElement> AskJsonAsync(IReadOnlyList<string> arguments, TimeSpan limit, string remedy, CancellationToken token)
    {
        var text = await AskAsync(arguments, limit, remedy, token);
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new ToolFailedException($"gcloud {string.Join(' ', arguments)}", exitCode: 0, "it gave no JSON", remedy);
        }
    }
}
