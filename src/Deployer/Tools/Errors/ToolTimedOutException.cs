namespace Deployer.Tools;

/// <summary>A call that changes nothing passed its hard limit and was ended.</summary>
public sealed class ToolTimedOutException : ToolException
{
    internal ToolTimedOutException(string tool, TimeSpan limit, string remedy)
        : base(tool, $"{tool} did not end within {limit.TotalSeconds:0.#} s and was stopped.", remedy) => Limit = limit;

    /// <summary>The wall-clock limit that was passed.</summary>
    public TimeSpan Limit { get; }
}
