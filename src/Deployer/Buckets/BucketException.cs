namespace Deployer.Buckets;

/// <summary>A bucket could not be read or written.</summary>
public sealed class BucketException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which bucket, and what is wrong with it or with the access to it.</param>
    /// <param name="remedy">What to renew, grant or create.</param>
    /// <param name="inner">The cause, for the log.</param>
    public BucketException(string message, string remedy, Exception? inner = null)
        : base(message, remedy, inner)
    {
    }

    internal override DeployerException With(string message, string remedy) => new BucketException(message, remedy);
}
