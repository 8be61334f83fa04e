using Deployer.Cli.Output;
using Deployer.Environments;

namespace Deployer.Cli.Commands;

/// <summary>What every command needs to know about this start of the program.</summary>
/// <param name="Terminal">Where it speaks and listens.</param>
/// <param name="Repository">What is deployed.</param>
/// <param name="IsJson">Results are for a machine.</param>
internal sealed record Invocation(Terminal Terminal, RepositoryFolder Repository, bool IsJson);
