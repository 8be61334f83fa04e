using System.CommandLine;
using System.Text.Json;
using Deployer.Simulator.Cloud;

namespace Deployer.Simulator.Commands;

/// <summary><c>deployer-simulator show</c></summary>
internal sealed class ShowCommand : SimulatorCommand
{
    private readonly Option<string> output = OutputFormat.Option();

    public ShowCommand(Option<string> folder)
        : base("show", "Show what the simulated cloud holds, without secrets.", folder) => Add(output);

    protected override Task RunAsync(ParseResult parsed, CloudFolder cloud)
    {
        var schemas = new TypeSchemas();
        CloudObject[] objects =
            [.. new CloudStore(cloud.Path, TimeProvider.System).List(type: null).Select(item => SensitiveValues.Masked(item, schemas.Find(item.Type)))];
        var results = parsed.InvocationConfiguration.Output;
        if (OutputFormat.IsJson(parsed, output))
            results.WriteLine(JsonSerializer.Serialize(objects, CloudJson.Indented.IReadOnlyListCloudObject));
        else
            CloudTree.Write(objects, results);
        return Task.CompletedTask;
    }
}
