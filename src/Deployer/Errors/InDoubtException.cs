namespace Deployer;

/// <summary>
/// A changing tool began and its end is not known: it still runs, or it died without a trace. Nothing else may change the
/// environment before <c>deployer resume</c> has looked again.
/// </summary>
public sealed class InDoubtException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which tool is in doubt, and its process id when it still runs.</param>
    /// <param name="remedy">The command that looks again.</param>
    public InDoubtException(string message, string remedy)
        : base(message, remedy)
    {
    }

    internal override DeployerException With(string message, string remedy) => new InDoubtException(message, remedy);
}
