namespace Deployer.Simulator.Cloud;

/// <summary>How an operation is made to fail.</summary>
internal enum FaultKind
{
    /// <summary>429 RESOURCE_EXHAUSTED.</summary>
    Quota,

    /// <summary>409: an object of this name exists.</summary>
    AlreadyExists,

    /// <summary>403 SERVICE_DISABLED: the API is not enabled.</summary>
    ApiDisabled,

    /// <summary>404; on a read it means that the object is gone.</summary>
    NotFound,

    /// <summary>403: a permission is missing.</summary>
    Forbidden,

    /// <summary>503.</summary>
    Unavailable,

    /// <summary>The object is created, then the operation fails: Terraform keeps it as tainted.</summary>
    Taint,

    /// <summary>The object is created, then the provider dies: Terraform never hears of the object.</summary>
    CrashAfterCreate,

    /// <summary>The provider dies before the object is created.</summary>
    CrashBeforeCreate,

    /// <summary>The object is created, and the answer comes when somebody writes a line into a named pipe.</summary>
    HoldAfterCreate,
}

/// <summary>A failure that an operation has to play.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Fifo">The named pipe of an answer that is held; otherwise null.</param>
internal sealed record Fault(FaultKind Kind, string? Fifo = null);
