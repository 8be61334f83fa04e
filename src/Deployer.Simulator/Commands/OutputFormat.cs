using System.CommandLine;

namespace Deployer.Simulator.Commands;

/// <summary>For people, or for machines.</summary>
internal static class OutputFormat
{
    private const string Json = "json";

    public static Option<string> Option()
    {
        var option = new Option<string>("--output") { Description = "text (for people) or json.", DefaultValueFactory = _ => "text" };
        option.AcceptOnlyFromAmong("text", Json);
        return option;
    }

    public static bool IsJson(ParseResult parsed, Option<string> option) => parsed.GetValue(option) == Json;
}
