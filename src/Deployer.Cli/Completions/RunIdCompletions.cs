using System.CommandLine.Completions;
using Deployer.Cli.Commands;
using Deployer.Cli.Driving;
using Deployer.Cli.Output;
using Deployer.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Completions;

/// <summary>Suggests the ids of the latest runs.</summary>
internal sealed class RunIdCompletions(GlobalOptions global)
{
    private const int Latest = 20;

    public IEnumerable<CompletionItem> Suggest(CompletionContext context)
    {
        try
        {
            using var services = Services.ForReading(global.Read(context.ParseResult).Repository);

            // System.CommandLine asks synchronously; nothing else runs in this process.
            var runs = Task.Run(() => services.GetRequiredService<RunCatalogue>().ListAsync(null, Latest, CancellationToken.None))
                .GetAwaiter().GetResult();
            return runs.Select(run => new CompletionItem(run.Id, detail: $"{run.Environment} {Words.Of(run.Status)}")).ToList();
        }
        catch (DeployerException)
        {
            // A shell asks in the middle of a line: no suggestion is the only answer that does not disturb the person.
            return [];
        }
    }
}
