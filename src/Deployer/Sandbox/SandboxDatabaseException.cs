namespace Deployer.Sandbox;

/// <summary>The sandbox's database cannot be created, started or reached.</summary>
public sealed class SandboxDatabaseException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What failed and where.</param>
    /// <param name="remedy">The next command.</param>
    /// <param name="inner">The cause, for the log.</param>
    public SandboxDatabaseException(string message, string remedy, Exception? inner = null) : base(message, remedy, inner)
    {
    }

    internal override DeployerException With(string message, string remedy) => new SandboxDatabaseException(message, remedy);
}
