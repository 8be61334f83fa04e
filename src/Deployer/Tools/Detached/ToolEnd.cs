namespace Deployer.Tools;

/// <summary>How a detached tool ended.</summary>
/// <param name="Kind">Whether its end is known.</param>
/// <param name="ExitCode">Its exit code (128 + n after signal n), when known.</param>
internal sealed record ToolEnd(ToolEndKind Kind, int? ExitCode = null)
{
    /// <summary>It was prepared but never told to go: nothing happened.</summary>
    public static readonly ToolEnd NeverStarted = new(ToolEndKind.NeverStarted);

    /// <summary>It and its shell are gone and left no exit code.</summary>
    public static readonly ToolEnd InDoubt = new(ToolEndKind.InDoubt);

    /// <summary>It ended with this exit code.</summary>
    public static ToolEnd Exited(int exitCode) => new(ToolEndKind.Exited, exitCode);
}
