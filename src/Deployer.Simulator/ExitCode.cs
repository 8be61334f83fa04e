namespace Deployer.Simulator;

/// <summary>What the process ends with.</summary>
internal enum ExitCode
{
    Succeeded = 0,
    Failed = 1,
    Usage = 2,
    NotFound = 9,
}
