namespace Deployer.Runs;

/// <summary>What a rollback takes for what exists.</summary>
public enum RollbackMode
{
    /// <summary>The state as the backend has it: the rule.</summary>
    Config,

    /// <summary>A backup of the state, put back first: only where the state is lost or damaged.</summary>
    State,
}
