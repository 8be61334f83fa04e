namespace Deployer;

/// <summary>Something cannot be encrypted or decrypted: a key is missing or the wrong one.</summary>
public sealed class SealException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What failed; never a key.</param>
    /// <param name="remedy">What to set right.</param>
    public SealException(string message, string remedy)
        : base(message, remedy)
    {
    }

    internal override DeployerException With(string message, string remedy) => new SealException(message, remedy);
}
