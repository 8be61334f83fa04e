namespace Deployer;

/// <summary>A living process holds the environment or the run; a second one is refused rather than queued.</summary>
public sealed class BusyException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Who holds what: host, process ids of driver and tool, since when.</param>
    /// <param name="remedy">How to watch or wait for the holder.</param>
    public BusyException(string message, string remedy)
        : base(message, remedy)
    {
    }

    internal override DeployerException With(string message, string remedy) => new BusyException(message, remedy);
}
