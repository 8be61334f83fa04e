namespace Deployer.Tools;

/// <summary>One of Google's APIs refused a question, or did not answer.</summary>
public sealed class GoogleApiException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was asked, and what came back.</param>
    /// <param name="remedy">What to renew, grant or look at.</param>
    public GoogleApiException(string message, string remedy)
        : base(message, remedy)
    {
    }

    internal override DeployerException With(string message, string remedy) => new GoogleApiException(message, remedy);
}
