namespace Deployer;

/// <summary>The release that was named exists, but cannot be gone back to: nothing was applied, or it is what is deployed already.</summary>
public sealed class ReleaseRefusedException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which release, and why not.</param>
    /// <param name="remedy">What to choose instead.</param>
    public ReleaseRefusedException(string message, string remedy)
        : base(message, remedy)
    {
    }

    internal override DeployerException With(string message, string remedy) => new ReleaseRefusedException(message, remedy);
}
