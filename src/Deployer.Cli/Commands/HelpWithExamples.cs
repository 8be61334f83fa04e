using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Deployer.Cli.Commands;

/// <summary>The usual help, followed by command lines that a person may copy.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var writer = configuration.Output;
        using var help = new StringWriter();
        configuration.Output = help;
        usual.Invoke(parseResult);
        configuration.Output = writer;

        // The library names the program after its assembly, which cannot be called like the command.
        writer.Write(help.ToString().Replace(RootCommand.ExecutableName, DeployerRootCommand.ProgramName, StringComparison.Ordinal));
        var examples = parseResult.CommandResult.Command switch
        {
            DeployerCommand command => command.Examples,
            DeployerRootCommand => DeployerRootCommand.Examples,
            _ => [],
        };
        if (examples.Count > 0)
            writer.WriteLine(string.Join(Environment.NewLine, ["Examples:", .. examples.Select(example => $"  {example}"), ""]));
        return (int)ExitCode.Succeeded;
    }
}
