namespace Deployer;

/// <summary>Something that a deployment needs is missing; nothing has been touched.</summary>
public sealed class PrerequisiteException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is missing, one line per finding.</param>
    /// <param name="remedy">One command per finding.</param>
    public PrerequisiteException(string message, string remedy)
        : base(message, remedy)
    {
    }

    internal override DeployerException With(string message, string remedy) => new PrerequisiteException(message, remedy);
}
