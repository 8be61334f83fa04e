namespace Deployer.Tools;

/// <summary>A tool is not installed, or not where it is looked for.</summary>
public sealed class ToolMissingException : ToolException
{
    internal ToolMissingException(string tool, string where, string remedy)
        : base(tool, $"{tool} was not found {where}.", remedy)
    {
    }

    private ToolMissingException(ToolMissingException original, string message, string remedy)
        : base(original.Tool, message, remedy)
    {
    }

    internal override DeployerException With(string message, string remedy) => new ToolMissingException(this, message, remedy);
}
