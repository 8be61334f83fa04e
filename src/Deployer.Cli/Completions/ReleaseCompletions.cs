using System.CommandLine;
using System.CommandLine.Completions;
using Deployer.Cli.Commands;
using Deployer.Environments;
using Deployer.Releases;

namespace Deployer.Cli.Completions;

/// <summary>Suggests the releases of the environment on the command line: those that it can go back to, or all.</summary>
internal sealed class ReleaseCompletions(GlobalOptions global, Argument<string> environment, bool all = false)
{
    public IEnumerable<CompletionItem> Suggest(CompletionContext context)
    {
        try
        {
            var invocation = global.Read(context.ParseResult);
            var name = context.ParseResult.GetValue(environment) ?? "";
            var known = DeployerConfiguration.Load(invocation.Repository.Root).Get(name).Name;
            return new ReleaseCatalogue(invocation.Home, invocation.Terminal.Time).List(known)
                .Where(release => all || release.Refusal is null)
                .Select(release => new CompletionItem($"{release.Number}"))
                .Append(new CompletionItem(ReleaseCatalogue.Previous))
                .Append(new CompletionItem(ReleaseCatalogue.Verified))
                .ToList();
        }
        catch (DeployerException)
        {
            // A shell asks in the middle of a line: no suggestion is the only answer that does not disturb the person.
            return [];
        }
    }
}
