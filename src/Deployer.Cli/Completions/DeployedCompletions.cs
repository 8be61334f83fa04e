using System.CommandLine.Completions;
using Deployer.Cli.Commands;
using Deployer.Sandbox;

namespace Deployer.Cli.Completions;

/// <summary>Suggests what is deployed to the simulated cloud.</summary>
internal sealed class DeployedCompletions(GlobalOptions global)
{
    public IEnumerable<CompletionItem> SuggestAddresses(CompletionContext context) =>
        Deployed(context).Select(deployed => new CompletionItem(deployed.Address));

    public IEnumerable<CompletionItem> SuggestTypes(CompletionContext context) =>
        Deployed(context).Select(deployed => deployed.Type).Distinct().Order(StringComparer.Ordinal).Select(type => new CompletionItem(type));

    private IReadOnlyList<DeployedObject> Deployed(CompletionContext context)
    {
        try
        {
            var invocation = global.Read(context.ParseResult);
            return [.. new DeployedObjects(invocation.Repository, invocation.Home).List().Select(known => known.Object)];
        }
        catch (DeployerException)
        {
            // A shell asks in the middle of a line: no suggestion is the only answer that does not disturb the person.
            return [];
        }
    }
}
