using System.CommandLine;
using Deployer.Cli.Commands;
using Deployer.Cli.Output;
using Deployer.Environments;

namespace Deployer.Cli.Errors;

/// <summary>Explains a command line that was not understood, with the word that was probably meant.</summary>
internal static class UsageErrors
{
    public static ExitCode Report(ParseResult parsed, Terminal terminal)
    {
        // After the first word that is not known, the others were read as something that they are not.
        var message = parsed.UnmatchedTokens is [var unknown, ..]
            ? Unknown(unknown, parsed.CommandResult.Command)
            : parsed.Errors[0].Message;
        ErrorReport.Write(terminal.Text, message, $"{CommandPath(parsed)} --help");
        return ExitCode.Usage;
    }

    private static string Unknown(string token, Command command)
    {
        var kind = token.StartsWith('-') ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        var meant = kind == "argument" ? null : Spelling.Nearest(token, Known(command, kind));
        var suggestion = meant is null ? "" : $" Did you mean '{meant}'?";
        return $"There is no {kind} '{token}' of {Name(command)}.{suggestion}";
    }

    private static IEnumerable<string> Known(Command command, string kind)
    {
        if (kind == "command")
            return command.Subcommands.Select(subcommand => subcommand.Name);
        var inherited = command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive));
        return command.Options.Concat(inherited).Select(option => option.Name);
    }

    private static string Name(Command command) => command is RootCommand ? DeployerRootCommand.ProgramName : command.Name;

    private static string CommandPath(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
            names.Push(Name(result.Command));
        return string.Join(' ', names);
    }
}
