namespace Deployer.Runs;

/// <summary>The definitions in <c>workflows/</c> that this program starts, by their id.</summary>
internal static class Definitions
{
    /// <summary>The deployment of the repository's configuration.</summary>
    public const string Deploy = "deploy";

    /// <summary>The way back to the configuration of a release.</summary>
    public const string Rollback = "rollback";

    /// <summary>The way back where the state has to be put back first.</summary>
    public const string RestoreState = "restore-state";

    /// <summary>The way back where no backup of the state can be used.</summary>
    public const string Adopt = "adopt";

    /// <summary>The way back to before the first release.</summary>
    public const string RollbackToNothing = "rollback-to-nothing";

    /// <summary>The way back.</summary>
    /// <param name="mode">What it takes for what exists.</param>
    /// <returns>The definition's id.</returns>
    public static string Of(RollbackMode mode) => mode switch
    {
        RollbackMode.State => RestoreState,
        RollbackMode.Adopt => Adopt,
        _ => Rollback,
    };

    /// <summary>The definition that a run follows.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The definition's id, without its version.</returns>
    public static string Of(RunView run) => run.Definition.Split('@')[0];
}
