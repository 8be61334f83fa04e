namespace Deployer.Tools;

/// <summary>A tool could not do what was asked of it.</summary>
public abstract class ToolException : DeployerException
{
    private protected ToolException(string tool, string message, string remedy, Exception? inner = null)
        : base(message, remedy, inner) => Tool = tool;

    /// <summary>The tool's name, as typed.</summary>
    public string Tool { get; }
}
