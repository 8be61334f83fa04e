namespace Deployer.Environments;

/// <summary>The bucket that makes an environment one and the same on every machine: it holds the lease, and copies of releases and
/// runs.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Prefix">The folder in it; below it every environment has its own.</param>
public sealed record CopiesSettings(string Bucket, string Prefix)
{
    internal const string DefaultPrefix = "deployer";
}
