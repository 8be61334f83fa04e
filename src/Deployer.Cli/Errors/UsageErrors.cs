using System.CommandLine;
using System.CommandLine.Parsing;
using Deployer.Cli.Commands;
using Deployer.Cli.Output;
using Deployer.Environments;

namespace Deployer.Cli.Errors;

/// <summary>Explains a command line that was not understood, with the word that was probably meant.</summary>
internal static class UsageErrors
{
    public static ExitCode Report(ParseResult parsed, Terminal terminal)
    {
        var (message, command) = Explain(parsed);
        ErrorReport.Write(terminal.Text, message, $"{Path(command)} --help");
        return ExitCode.Usage;
    }

    // After the first word that is not known, the others were read as something that they are not: only it is told.
    private static (string Message, Command Command) Explain(ParseResult parsed)
    {
        var command = parsed.RootCommandResult.Command;
        var values = Results(parsed).OfType<OptionResult>().SelectMany(option => option.Tokens).ToHashSet();
        foreach (var token in parsed.Tokens)
        {
            if (token.Type == TokenType.Command)
                command = command.Subcommands.First(subcommand => subcommand.Name == token.Value);
            else if (IsUnknown(token, command, parsed) && !values.Contains(token))
                return (Unknown(token.Value, command), command);
        }

        return (parsed.Errors[0].Message, parsed.CommandResult.Command);
    }

    private static bool IsUnknown(Token token, Command command, ParseResult parsed) =>
        token.Type == TokenType.Argument
        && (token.Value.StartsWith('-') || WantsCommand(command) || parsed.UnmatchedTokens.Contains(token.Value));

    // A command with an argument of its own takes what is none of its commands for that.
    private static bool WantsCommand(Command command) => command.Subcommands.Count > 0 && command.Arguments.Count == 0;

    private static IEnumerable<SymbolResult> Results(ParseResult parsed)
    {
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as CommandResult)
        {
            foreach (var child in result.Children)
                yield return child;
        }
    }

    private static string Unknown(string token, Command command)
    {
        var kind = token.StartsWith('-') ? "option" : WantsCommand(command) ? "command" : "argument";
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

    private static string Path(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? $"{Path(parent)} {command.Name}"
        : Name(command);
}
