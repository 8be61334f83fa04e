namespace Deployer;

/// <summary>The run has ended (succeeded, rejected, cancelled): there is nothing to resume, approve or reject.</summary>
public sealed class RunEndedException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">How and when the run ended.</param>
    /// <param name="remedy">What to do instead.</param>
    public RunEndedException(string message, string remedy)
        : base(message, remedy)
    {
    }
}
