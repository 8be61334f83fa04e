using Deployer.Plans;
using Deployer.Prerequisites;

namespace Deployer.Runs;

/// <summary>Something that a person watching a run wants to see. Events hold no secrets.</summary>
/// <param name="At">When it happened (UTC).</param>
public abstract record RunEvent(DateTimeOffset At);

/// <summary>A run began, or goes on after a resume.</summary>
/// <param name="At">When.</param>
/// <param name="RunId">The run.</param>
/// <param name="Environment">Where it deploys to.</param>
/// <param name="Simulated">True when nothing real is created.</param>
/// <param name="Steps">The definition's steps in order.</param>
/// <param name="Done">Those that ended in an earlier process.</param>
public sealed record RunBegan(
    DateTimeOffset At, string RunId, string Environment, bool Simulated, IReadOnlyList<string> Steps, IReadOnlyList<string> Done)
    : RunEvent(At)
{
    /// <summary>The release that the run goes back to; null for a deployment.</summary>
    public int? RollsBackTo { get; init; }

    /// <summary>Whether the run destroys everything that the environment has.</summary>
    public bool ToNothing { get; init; }

    /// <summary>Where the state is from that the run puts back first, such as <c>release 3</c>; null when it puts back none.</summary>
    public string? Restores { get; init; }

    /// <summary>Whether the run rebuilds the state first, by imports.</summary>
    public bool Adopts { get; init; }
}

/// <summary>A step's attempt began; its begin is durable.</summary>
/// <param name="At">When.</param>
/// <param name="Step">The step's key.</param>
public sealed record StepBegan(DateTimeOffset At, string Step) : RunEvent(At);

/// <summary>A step's attempt ended; its checkpoint is durable.</summary>
/// <param name="At">When.</param>
/// <param name="Step">The step's key.</param>
/// <param name="Took">How long the attempt took.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record StepEnded(DateTimeOffset At, string Step, TimeSpan Took, StepOutcome Outcome) : RunEvent(At);

/// <summary>How a step's attempt ended.</summary>
public enum StepOutcome
{
    /// <summary>It did its work.</summary>
    Completed,

    /// <summary>It could not do its work.</summary>
    Failed,

    /// <summary>It was asked to stop, and did.</summary>
    Interrupted,
}

/// <summary>One line for people about what a step does.</summary>
/// <param name="At">When.</param>
/// <param name="Step">The step's key.</param>
/// <param name="Text">The line, redacted.</param>
/// <param name="Warning">True when it deserves attention.</param>
public sealed record StepNote(DateTimeOffset At, string Step, string Text, bool Warning = false) : RunEvent(At);

/// <summary>A prerequisite was checked.</summary>
/// <param name="At">When.</param>
/// <param name="Finding">What was found.</param>
public sealed record PrerequisiteChecked(DateTimeOffset At, Finding Finding) : RunEvent(At);

/// <summary>A plan was made.</summary>
/// <param name="At">When.</param>
/// <param name="Plan">What it would do.</param>
public sealed record PlanReady(DateTimeOffset At, PlanSummary Plan) : RunEvent(At);

/// <summary>The run stops here until a person approves or rejects the plan.</summary>
/// <param name="At">When.</param>
/// <param name="RunId">The run.</param>
/// <param name="Plan">What the plan would do.</param>
/// <param name="Reasons">Why it asks, one line each.</param>
/// <param name="Guarded">
/// True when approving needs the environment's name: a guard stopped the plan, or something would be gone.
/// </param>
public sealed record DecisionNeeded(
    DateTimeOffset At, string RunId, PlanSummary Plan, IReadOnlyList<string> Reasons, bool Guarded) : RunEvent(At)
{
    /// <summary>Names the plan that is asked about, so that an answer is to exactly this one.</summary>
    public string PlanDigest { get; init; } = "";
}

/// <summary>Terraform reported progress on a resource.</summary>
/// <param name="At">When.</param>
/// <param name="Address">The resource's address.</param>
/// <param name="Action">What is done to it, such as <c>create</c>.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="Elapsed">Since its start; zero at its start.</param>
public sealed record ResourceProgress(
    DateTimeOffset At, string Address, string Action, ResourcePhase Phase, TimeSpan Elapsed) : RunEvent(At);

/// <summary>How far Terraform is with one resource.</summary>
public enum ResourcePhase
{
    /// <summary>It began.</summary>
    Started,

    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It is done.</summary>
    Completed,

    /// <summary>It failed.</summary>
    Failed,
}

/// <summary>Outputs were saved.</summary>
/// <param name="At">When.</param>
/// <param name="Outputs">Label and value, in the order to show them; secrets are left out.</param>
/// <param name="Files">Where they were saved.</param>
public sealed record OutputsSaved(
    DateTimeOffset At, IReadOnlyList<KeyValuePair<string, string>> Outputs, IReadOnlyList<string> Files) : RunEvent(At);
