namespace Deployer.Runs;

/// <summary>What a rollback takes for what exists.</summary>
public enum RollbackMode
{
    /// <summary>The state as the backend has it: the rule.</summary>
    Config,

    /// <summary>A backup of the state, put back first: only where the state is lost or damaged.</summary>
    State,

    /// <summary>What the chosen release has on record of its objects, imported into an empty state: only where no backup of the state can be used.</summary>
    Adopt,
}
