namespace Deployer;

/// <summary>A step of a run could not do its work. The run is suspended and can be resumed after a fix.</summary>
public sealed class StepFailedException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What failed and where.</param>
    /// <param name="remedy">What to change before <c>deployer resume</c>.</param>
    /// <param name="inner">The cause, for the log.</param>
    public StepFailedException(string message, string remedy, Exception? inner = null)
        : base(message, remedy, inner)
    {
    }

    internal override DeployerException With(string message, string remedy) => new StepFailedException(message, remedy);
}
