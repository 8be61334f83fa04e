using System.Text.Json;

namespace Deployer.Tools;

internal sealed partial class Terraform
{
    /// <summary>Checks the configuration without its variables or state; an invalid one is a result.</summary>
    public async Task<IReadOnlyList<TerraformDiagnostic>> ValidateAsync(CancellationToken token)
    {
        var command = Command(ValidateArguments());
        var result = await ToolRunner.RunAsync(command, settings.ReadLimit, token);
        try
        {
            using var json = JsonDocument.Parse(result.Stdout);
            return [.. json.RootElement.GetProperty("diagnostics").EnumerateArray().Select(TerraformEventParser.ReadDiagnostic)];
        }
        catch (JsonException)
        {
            throw Failed(command.ToString(), result.ExitCode, Said(result));
        }
    }

    internal static IReadOnlyList<string> ValidateArguments() => ["validate", "-json", "-no-color"];
}
