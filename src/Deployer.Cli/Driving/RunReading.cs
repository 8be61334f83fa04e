using Deployer.Cli.Commands;
using Deployer.Cli.Output;
using Deployer.Copies;
using Deployer.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace Deployer.Cli.Driving;

/// <summary>Finds runs for a command that only reads. Where no environment has copies, it starts without all that taking in a run needs.</summary>
internal sealed class RunReading : IAsyncDisposable
{
    private readonly IAsyncDisposable owner;

    public RunReading(Invocation invocation)
    {
        if (MayHaveCopies(Path.Combine(invocation.Repository.Root, RepositoryFolder.ConfigurationFileName)))
        {
            var services = Services.ForReading(invocation.Repository);
            (owner, Runs) = (services, services.GetRequiredService<RunFinder>());
        }
        else
        {
            var catalogue = invocation.OpenCatalogue();
            (owner, Runs) = (catalogue, RunFinder.Of(catalogue));
        }
    }

    public RunFinder Runs { get; }

    /// <summary>The run that a person means who names none.</summary>
    public async Task<string> NewestAsync(Terminal terminal) =>
        await Runs.ListAsync(environment: null, take: 1, text => terminal.Text.WriteLine(Printable.Line(text)), CancellationToken.None) is [var newest]
            ? newest.Id
            : throw new NotFoundException("No run has begun here.", "deployer deploy <environment>");

    public ValueTask DisposeAsync() => owner.DisposeAsync();

    // A look at the text is far cheaper than reading it, and a list of runs needs no right deployer.yaml.
    private static bool MayHaveCopies(string file) => File.Exists(file) && File.ReadAllText(file).Contains("copies:", StringComparison.Ordinal);
}
