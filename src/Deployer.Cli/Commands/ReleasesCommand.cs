using System.CommandLine;
using System.CommandLine.Parsing;
using Deployer.Cli.Completions;
using Deployer.Environments;
using Deployer.Releases;

namespace Deployer.Cli.Commands;

/// <summary><c>deployer releases</c>: what is kept of each deployment, so that there is a way back.</summary>
internal sealed class ReleasesCommand : Command
{
    public ReleasesCommand(GlobalOptions global)
        : base("releases", "Look at the releases of an environment, compare and check them, carry one to another machine.")
    {
        Add(new ReleasesListCommand(global));
        Add(new ReleasesShowCommand(global));
        Add(new ReleasesVerifyCommand(global));
        Add(new ReleasesDiffCommand(global));
        Add(new ReleasesCompareCommand(global));
        Add(new ReleasesExportCommand(global));
        Add(new ReleasesImportCommand(global));
        Add(new ReleasesResealCommand(global));
        Add(new ReleasesPruneCommand(global));
    }

    /// <summary>The argument that names a release.</summary>
    /// <param name="name">What the argument is called.</param>
    /// <param name="global">The options of every command.</param>
    /// <param name="environment">The argument that names the environment.</param>
    public static Argument<string> Release(string name, GlobalOptions global, Argument<string> environment)
    {
        var argument = new Argument<string>(name)
        {
            Description = $"A release: its number, '{EnvironmentReleases.Current}', '{ReleaseCatalogue.Previous}' or '{ReleaseCatalogue.Verified}' (the last that is).",
            HelpName = name,
        };
        argument.Validators.Add(RefuseOtherWords);
        argument.CompletionSources.Add(new ReleaseCompletions(global, environment, all: true).Suggest);
        return argument;
    }

    /// <summary>The environment that a person named.</summary>
    /// <exception cref="NotFoundException">There is no such environment.</exception>
    public static DeployEnvironment EnvironmentOf(string name, Invocation invocation) =>
        DeployerConfiguration.Load(invocation.Repository.Root).Get(name);

    /// <summary>The releases of the environment that a person named.</summary>
    /// <exception cref="NotFoundException">There is no such environment.</exception>
    public static EnvironmentReleases Open(string name, Invocation invocation) =>
        new(invocation.Home, EnvironmentOf(name, invocation), invocation.Terminal.Time);

    /// <summary>Refuses what names no release.</summary>
    /// <param name="typed">The argument or option with what was typed.</param>
    public static void RefuseOtherWords(SymbolResult typed)
    {
        if (typed.Tokens is [var word] && !EnvironmentReleases.IsName(word.Value))
        {
            typed.AddError(
                $"'{word.Value}' names no release: type a number, '{EnvironmentReleases.Current}', '{ReleaseCatalogue.Previous}' or '{ReleaseCatalogue.Verified}'.");
        }
    }
}
