namespace Deployer.Environments;

/// <summary>Guards of an environment beside its protected resources.</summary>
public sealed record GuardSettings
{
    /// <summary>How many resources a plan may destroy, replace or drop without asking. Default: 30 %.</summary>
    public DestroyLimit MaxDestroy { get; init; } = new(30, IsShare: true);
}

/// <summary>A number of resources, or a share of those in the state.</summary>
/// <param name="Value">The number, or the share in percent, 0 to 100.</param>
/// <param name="IsShare">Whether it is a share.</param>
public sealed record DestroyLimit(int Value, bool IsShare)
{
    /// <summary>So many resources must be in the state for a share to mean anything.</summary>
    public const int LeastForShare = 5;

    /// <summary>Whether a plan that loses so many resources goes beyond it.</summary>
    /// <param name="lost">How many it would destroy, replace or drop.</param>
    /// <param name="inState">How many the state has.</param>
    public bool IsExceededBy(int lost, int inState) => IsShare
        ? inState >= LeastForShare && lost * 100 > Value * inState
        : lost > Value;

    /// <summary>The limit as it is written in <c>deployer.yaml</c>.</summary>
    public override string ToString() => IsShare ? $"{Value}%" : $"{Value}";
}
