namespace Deployer.Tools;

/// <summary>A tool ended with an exit code that means failure.</summary>
public sealed class ToolFailedException : ToolException
{
    internal ToolFailedException(string tool, int exitCode, string detail, string remedy)
        : base(tool, $"{tool} failed (exit code {exitCode}): {detail}", remedy)
    {
        ExitCode = exitCode;
        Detail = detail;
    }

    /// <summary>The tool's exit code.</summary>
    public int ExitCode { get; }

    /// <summary>What the tool said: its diagnostics, or the last lines of its standard error, redacted.</summary>
    public string Detail { get; }
}
