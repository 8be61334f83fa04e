namespace Deployer.Tools;

/// <summary>A tool ended with an exit code that means failure.</summary>
public sealed class ToolFailedException : ToolException
{
    internal ToolFailedException(string tool, int exitCode, string detail, string remedy, string? code = null)
        : this(tool, $"{tool} failed (exit code {exitCode}): {detail}", remedy) =>
        (ExitCode, Detail, Code) = (exitCode, detail, code);

    private ToolFailedException(string tool, string message, string remedy)
        : base(tool, message, remedy) => Detail = message;

    /// <summary>The tool's exit code.</summary>
    public int ExitCode { get; private init; }

    /// <summary>What the tool said: its diagnostics, or the last lines of its standard error, redacted.</summary>
    public string Detail { get; private init; }

    /// <summary>The tool's own name for the error, such as <c>DbPushApplyError</c>, when it gives one.</summary>
    public string? Code { get; private init; }

    internal override DeployerException With(string message, string remedy) =>
        new ToolFailedException(Tool, message, remedy) { ExitCode = ExitCode, Code = Code };
}
