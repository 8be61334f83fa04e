using System.CommandLine;
using Deployer.Cli.Output;
using Deployer.Environments;

namespace Deployer.Cli.Commands;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions(Terminal terminal)
{
    private const string Text = "text";
    private const string Json = "json";

    public Option<string> Output { get; } = new Option<string>("--output")
    {
        Description = "How to print results.",
        HelpName = $"{Text}|{Json}",
        DefaultValueFactory = _ => Text,
        Recursive = true,
    }.AcceptOnlyFromAmong(Text, Json);

    public Option<string?> Directory { get; } = new("--directory")
    {
        Description = $"The repository to deploy. Default: the nearest folder upwards that holds {RepositoryFolder.ConfigurationFileName}.",
        HelpName = "repository",
        Recursive = true,
    };

    public Terminal Terminal => terminal;

    /// <exception cref="ConfigurationException">There is no repository.</exception>
    public Invocation Read(ParseResult parsed) => new(
        terminal,
        RepositoryFolder.Find(parsed.GetValue(Directory)),
        parsed.GetValue(Output) == Json);
}
