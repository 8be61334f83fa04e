namespace Deployer;

/// <summary>
/// The run is not in the state that the command needs: it is over (nothing to resume, approve or reject), or it does not wait for
/// an approval.
/// </summary>
public sealed class RunStateException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What state the run is in.</param>
    /// <param name="remedy">What to do instead.</param>
    public RunStateException(string message, string remedy)
        : base(message, remedy)
    {
    }

    internal override DeployerException With(string message, string remedy) => new RunStateException(message, remedy);
}
