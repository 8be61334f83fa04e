using System.CommandLine.Completions;
using Deployer.Cli.Commands;
using Deployer.Cli.Output;

namespace Deployer.Cli.Completions;

/// <summary>Suggests the ids of the latest runs.</summary>
internal sealed class RunIdCompletions(GlobalOptions global)
{
    private const int Latest = 20;

    public IEnumerable<CompletionItem> Suggest(CompletionContext context)
    {
        try
        {
            var invocation = global.Read(context.ParseResult);

            // System.CommandLine asks synchronously; nothing else runs in this process.
            return Task.Run(() => LatestAsync(invocation)).GetAwaiter().GetResult();
        }
        catch (DeployerException)
        {
            // A shell asks in the middle of a line: no suggestion is the only answer that does not disturb the person.
            return [];
        }
    }

    private static async Task<IEnumerable<CompletionItem>> LatestAsync(Invocation invocation)
    {
        await using var catalogue = invocation.OpenCatalogue();
        var runs = await catalogue.ListAsync(environment: null, Latest, CancellationToken.None);
        return runs.Select(run => new CompletionItem(run.Id, detail: $"{run.Environment} {Words.Of(run.Status)}")).ToList();
    }
}
