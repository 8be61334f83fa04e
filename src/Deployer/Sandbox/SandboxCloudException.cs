namespace Deployer.Sandbox;

/// <summary>The sandbox's simulated cloud cannot be started, reached or asked.</summary>
public sealed class SandboxCloudException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What failed and where.</param>
    /// <param name="remedy">The next command.</param>
    /// <param name="inner">The cause, for the log.</param>
    public SandboxCloudException(string message, string remedy, Exception? inner = null) : base(message, remedy, inner)
    {
    }

    internal override DeployerException With(string message, string remedy) => new SandboxCloudException(message, remedy);
}
