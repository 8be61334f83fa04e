using System.CommandLine.Completions;
using Deployer.Cli.Commands;
using Deployer.Environments;

namespace Deployer.Cli.Completions;

/// <summary>Suggests the environments of <c>deployer.yaml</c>.</summary>
internal sealed class EnvironmentCompletions(GlobalOptions global)
{
    public IEnumerable<CompletionItem> Suggest(CompletionContext context)
    {
        try
        {
            var repository = global.Read(context.ParseResult).Repository;
            return DeployerConfiguration.Load(repository.Root).Environments
                .Select(environment => new CompletionItem(environment.Name))
                .ToList();
        }
        catch (DeployerException)
        {
            // A shell asks in the middle of a line: no suggestion is the only answer that does not disturb the person.
            return [];
        }
    }
}
