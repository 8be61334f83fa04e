using Deployer.Cli.Output;
using Deployer.Environments;
using Deployer.Runs;

namespace Deployer.Cli.Commands;

/// <summary>What every command needs to know about this start of the program.</summary>
/// <param name="Terminal">Where it speaks and listens.</param>
/// <param name="Repository">What is deployed.</param>
/// <param name="IsJson">Results are for a machine.</param>
internal sealed record Invocation(Terminal Terminal, RepositoryFolder Repository, bool IsJson)
{
    private Home? home;

    /// <summary>The deployer's home; created at the first look.</summary>
    /// <exception cref="StorageException">It cannot be used.</exception>
    public Home Home => home ??= Home.Open(Repository.Root);

    /// <summary>Opens the catalogue of runs by itself, without what driving a run needs: that would take most of the start.</summary>
    public RunCatalogue OpenCatalogue() => RunCatalogue.Open(Home, Terminal.Time);
}
