namespace Deployer.Cli.Errors;

/// <summary>The command line was understood, but it cannot be meant like this.</summary>
internal sealed class UsageException(string message, string remedy) : DeployerException(message, remedy);
