namespace Deployer.Tools;

/// <summary>A tool ended with an exit code that means failure.</summary>
public sealed class ToolFailedException : ToolException
{
    internal ToolFailedException(string tool, int exitCode, string detail, string remedy, string? code = null)
        : base(tool, $"{tool} failed (exit code {exitCode}): {detail}", remedy)
    {
        ExitCode = exitCode;
        Detail = detail;
        Code = code;
    }

    /// <summary>The tool's exit code.</summary>
    public int ExitCode { get; }

    /// <summary>What the tool said: its diagnostics, or the last lines of its standard error, redacted.</summary>
    public string Detail { get; }

    /// <summary>The tool's own name for the error, such as <c>DbPushApplyError</c>, when it gives one.</summary>
    public string? Code { get; }
}
