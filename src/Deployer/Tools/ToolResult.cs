namespace Deployer.Tools;

/// <summary>What a short call came back with.</summary>
/// <param name="ExitCode">The exit code; which ones mean failure is the driver's knowledge.</param>
/// <param name="Stdout">Everything on standard output; secret until redacted.</param>
/// <param name="Stderr">Everything on standard error.</param>
/// <param name="Duration">Wall-clock time of the call.</param>
internal sealed record ToolResult(int ExitCode, string Stdout, string Stderr, TimeSpan Duration);
