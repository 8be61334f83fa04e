namespace Deployer.Tools;

/// <summary>A call that changes nothing passed its hard limit and was ended.</summary>
public sealed class ToolTimedOutException : ToolException
{
    internal ToolTimedOutException(string tool, TimeSpan limit, string remedy)
        : this(tool, limit, $"{tool} did not end within {limit.TotalSeconds:0.#} s and was stopped.", remedy)
    {
    }

    private ToolTimedOutException(string tool, TimeSpan limit, string message, string remedy)
        : base(tool, message, remedy) => Limit = limit;

    /// <summary>The wall-clock limit that was passed.</summary>
    public TimeSpan Limit { get; }

    internal override DeployerException With(string message, string remedy) => new ToolTimedOutException(Tool, Limit, message, remedy);
}
