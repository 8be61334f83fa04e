using Deployer.Comparison;
using Deployer.Journal;

namespace Deployer.Runs;

/// <summary>One run as a list shows it.</summary>
/// <param name="Id">The short, typable id.</param>
/// <param name="Environment">The environment it deploys to.</param>
/// <param name="Definition">The definition's id and version, such as <c>deploy@1</c>.</param>
/// <param name="Status">What it looks like from outside.</param>
/// <param name="Step">The step it is at, or stopped at; null when it has ended.</param>
/// <param name="StartedAt">When it was created (UTC).</param>
/// <param name="EndedAt">When it ended (UTC); null while it has not.</param>
/// <param name="StartedBy">Who started it, as <c>user@host</c>.</param>
/// <param name="Error">The error it stopped with, one line, redacted; null when there is none.</param>
public sealed record RunView(
    string Id,
    string Environment,
    string Definition,
    RunStatus Status,
    string? Step,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string StartedBy,
    string? Error)
{
    /// <summary>How far it got with its environment, whatever became of the run: applied, or verified as well.</summary>
    public RunReach Reached { get; init; }
}

/// <summary>One attempt at a step, as the journal has it.</summary>
/// <param name="Step">The step's key.</param>
/// <param name="Attempt">1 for the first try.</param>
/// <param name="BegunAt">When it began (UTC).</param>
/// <param name="EndedAt">When it ended (UTC); null while it runs or when it is in doubt.</param>
/// <param name="Ending">How it ended: <c>completed</c>, <c>failed</c>, <c>interrupted</c>, <c>waiting</c>; null without an end.</param>
/// <param name="Error">Its error, redacted; null when there is none.</param>
public sealed record AttemptView(
    string Step,
    int Attempt,
    DateTimeOffset BegunAt,
    DateTimeOffset? EndedAt,
    string? Ending,
    string? Error);

/// <summary>A tool that a run started and that was still running when the run was looked at.</summary>
/// <param name="Name">What it does, such as <c>apply</c>.</param>
/// <param name="Pid">Its process id on this host.</param>
/// <param name="StartedAt">When it was started (UTC).</param>
public sealed record LivingTool(string Name, int Pid, DateTimeOffset StartedAt);

/// <summary>Everything that <c>deployer show</c> prints about a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Attempts">Its attempts, oldest first.</param>
/// <param name="Tools">Its tools that still run.</param>
/// <param name="Holder">Who drives it, as <c>user@host, process 123, since ...</c>; null when nobody does.</param>
/// <param name="Remedy">The next command to type; null when the run needs nothing.</param>
/// <param name="Folder">The run's folder.</param>
public sealed record RunDetails(
    RunView Run,
    IReadOnlyList<AttemptView> Attempts,
    IReadOnlyList<LivingTool> Tools,
    string? Holder,
    string? Remedy,
    string Folder)
{
    /// <summary>The release that it goes back to; null for a deployment.</summary>
    public int? RollsBackTo { get; init; }

    /// <summary>What stood when it began beside what the release knows that it goes back to; null when it compared nothing.</summary>
    public ComparisonReport? Comparison { get; init; }

    /// <summary>How its outputs differ from those of the release before; null when nothing was compared.</summary>
    public OutputComparison? Outputs { get; init; }

    /// <summary>What its applies have changed, and what is in doubt; null when none has begun.</summary>
    public ApplyJournal? Journal { get; init; }
}
