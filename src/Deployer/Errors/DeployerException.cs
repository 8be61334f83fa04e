namespace Deployer;

/// <summary>
/// The root of every error that this product reports to a person: what failed and where (the message), and the next thing to
/// do about it (the remedy). Neither may hold a secret: both reach terminals, logs and the database.
/// </summary>
public class DeployerException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What failed and where, in one sentence.</param>
    /// <param name="remedy">The next command to type, or the next thing to change; one line per step.</param>
    /// <param name="inner">The cause, kept for the log; never shown as a stack trace.</param>
    public DeployerException(string message, string remedy, Exception? inner = null)
        : base(message, inner)
    {
        Remedy = remedy;
    }

    /// <summary>The next command to type, or the next thing to change.</summary>
    public string Remedy { get; }
}
