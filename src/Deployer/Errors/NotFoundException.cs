namespace Deployer;

/// <summary>The run or environment that was named does not exist, or its short form is ambiguous.</summary>
public sealed class NotFoundException : DeployerException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was looked for.</param>
    /// <param name="remedy">The command that lists what exists.</param>
    public NotFoundException(string message, string remedy)
        : base(message, remedy)
    {
    }

    internal override DeployerException With(string message, string remedy) => new NotFoundException(message, remedy);
}
