namespace Deployer.Tools;

/// <summary>What a plan is made from.</summary>
/// <param name="PlanFile">Where the plan is saved; as secret as the state.</param>
internal sealed record TerraformPlanOptions(string PlanFile)
{
    /// <summary>Variable files, the later ones winning.</summary>
    public IReadOnlyList<string> VariableFiles { get; init; } = [];

    /// <summary>The addresses that are planned, with what they depend on; all when there are none.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Whether everything is to be destroyed, whatever the configuration says.</summary>
    public bool Destroy { get; init; }

    /// <summary>Whether only the state is compared with what exists, and nothing of the configuration is planned.</summary>
    public bool RefreshOnly { get; init; }
}

/// <summary>What <c>-detailed-exitcode</c> told.</summary>
internal enum TerraformPlanOutcome
{
    /// <summary>Nothing to do.</summary>
    NoChanges,

    /// <summary>There is something to do; outputs alone count.</summary>
    Changes,

    /// <summary>No plan was made; the diagnostics say why.</summary>
    Failed,
}

/// <summary>The end of a plan.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Diagnostics">Errors and warnings.</param>
/// <param name="Description">The errors as text, redacted; empty when it did not fail.</param>
internal sealed record TerraformPlanResult(
    TerraformPlanOutcome Outcome, IReadOnlyList<TerraformDiagnostic> Diagnostics, string Description);

internal sealed partial class Terraform
{
    private const int PlanHasChanges = 2;

    /// <summary>Plans and saves the plan; a failing plan is a result.</summary>
    /// <exception cref="ToolTimedOutException">The limit passed.</exception>
    public async Task<TerraformPlanResult> PlanAsync(
        TerraformPlanOptions options, Action<TerraformEvent>? onEvent, CancellationToken token)
    {
        var call = await RunLimitedAsync(
            new LimitedCommand("plan", PlanArguments(options, settings.LockTimeout), settings.PlanLimit), onEvent, token);
        var outcome = call.ExitCode switch
        {
            0 => TerraformPlanOutcome.NoChanges,
            PlanHasChanges => TerraformPlanOutcome.Changes,
            _ => TerraformPlanOutcome.Failed,
        };
        return new TerraformPlanResult(outcome, call.Diagnostics, outcome == TerraformPlanOutcome.Failed ? call.Description : "");
    }

    /// <summary>The saved plan as JSON, values in clear: a secret.</summary>
    public async Task<string> ShowPlanAsync(string planFile, CancellationToken token) =>
        (await ReadAsync(ShowPlanArguments(planFile), token)).Stdout;

    internal static IReadOnlyList<string> PlanArguments(TerraformPlanOptions options, TimeSpan lockTimeout) =>
    [
        "plan", "-json", "-input=false", "-no-color", "-detailed-exitcode", $"-lock-timeout={Seconds(lockTimeout)}",
        $"-out={options.PlanFile}",
        .. options.RefreshOnly ? ["-refresh-only"] : Array.Empty<string>(),
        .. options.Destroy ? ["-destroy"] : Array.Empty<string>(),
        .. options.Targets.Select(address => $"-target={address}"),
        .. options.VariableFiles.Select(file => $"-var-file={file}"),
    ];

    internal static IReadOnlyList<string> ShowPlanArguments(string planFile) => ["show", "-json", "-no-color", planFile];
}
