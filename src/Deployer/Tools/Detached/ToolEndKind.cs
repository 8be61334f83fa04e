namespace Deployer.Tools;

/// <summary>What is known about a detached tool's end.</summary>
internal enum ToolEndKind
{
    /// <summary>It ended and its exit code is known.</summary>
    Exited,

    /// <summary>It was prepared but never told to go.</summary>
    NeverStarted,

    /// <summary>It is gone without an exit code: what it did is unknown.</summary>
    InDoubt,
}
