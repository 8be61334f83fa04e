namespace Deployer.Runs;

/// <summary>What a command leaves behind, in one word: what a person, or a job that was cancelled, needs to know first.</summary>
public enum RunOutcome
{
    /// <summary>All steps ended well.</summary>
    Succeeded,

    /// <summary>It did not come to its end, and nothing that is deployed was changed.</summary>
    NothingChanged,

    /// <summary>It did not come to its end; what was changed is known and on record.</summary>
    StoppedCleanly,

    /// <summary>What a tool did is not known, or one still changes something: see the list.</summary>
    InDoubt,

    /// <summary>A step failed, and what the definition says was undone.</summary>
    RolledBack,
}

/// <summary>A change of which nobody knows yet how it ended.</summary>
/// <param name="Step">The step that began it.</param>
/// <param name="Change">What it is, such as <c>google_cloud_run_v2_service.api (create)</c>; holds no secret.</param>
public sealed record DoubtfulChange(string Step, string Change);
