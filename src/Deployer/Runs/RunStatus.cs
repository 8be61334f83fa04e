namespace Deployer.Runs;

/// <summary>What a run looks like from outside. The words are printed by <c>deployer runs</c> and documented there.</summary>
public enum RunStatus
{
    /// <summary>A living process drives it.</summary>
    Running,

    /// <summary>All steps ended well.</summary>
    Succeeded,

    /// <summary>It stopped at a failed or interrupted step and can be resumed.</summary>
    Suspended,

    /// <summary>It waits for a person to approve or reject its plan.</summary>
    Waiting,

    /// <summary>A person rejected it; it is over.</summary>
    Rejected,

    /// <summary>It was given up, or a newer run of its environment took its place; it is over.</summary>
    Cancelled,

    /// <summary>A step failed, and what the definition says was undone; it is over.</summary>
    RolledBack,

    /// <summary>A step began and has no end on record: its process died, or its tool still runs without it.</summary>
    InDoubt,
}
