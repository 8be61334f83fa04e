namespace Deployer.Sandbox;

/// <summary>What was asked of the sandbox cannot be meant like this.</summary>
public sealed class SandboxUsageException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong with it.</param>
    /// <param name="remedy">What to type instead.</param>
    public SandboxUsageException(string message, string remedy) : base(message, remedy)
    {
    }

    internal override DeployerException With(string message, string remedy) => new SandboxUsageException(message, remedy);
}
