namespace Deployer;

/// <summary>
/// The root of every error that this product reports to a person: what failed and where (the message), and the next thing to
/// do about it (the remedy). Neither may hold a secret: both reach terminals, logs and the database.
/// </summary>
public partial class DeployerException : Exception
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

    /// <summary>The same error for the record: without secrets, and without the cause, whose text nobody has checked.</summary>
    /// <param name="redact">Takes secrets out of a text.</param>
    /// <returns>This error when there is nothing to take out; otherwise a copy of the same kind.</returns>
    internal DeployerException Redacted(Func<string, string> redact)
    {
        var (message, remedy) = (redact(Message), redact(Remedy));
        return message == Message && remedy == Remedy && InnerException is null ? this : With(message, remedy);
    }

    /// <summary>An error of this kind with other texts and without a cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="remedy">The remedy.</param>
    /// <returns>The copy; callers tell errors apart by their type, so every kind makes its own.</returns>
    internal virtual DeployerException With(string message, string remedy) => new(message, remedy);
}
