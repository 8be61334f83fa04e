namespace Deployer.Tools;

/// <summary>A tool that changes something ended, or may have ended, without leaving a result.</summary>
public sealed class ToolInDoubtException : ToolException
{
    internal ToolInDoubtException(string tool, string message, string remedy, Exception? inner = null)
        : base(tool, message, remedy, inner)
    {
    }

    internal override DeployerException With(string message, string remedy) => new ToolInDoubtException(Tool, message, remedy);
}
