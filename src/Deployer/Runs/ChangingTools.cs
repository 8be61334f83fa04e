using Deployer.Tools;

namespace Deployer.Runs;

/// <summary>A tool that changes what is deployed, and the step that started it.</summary>
/// <param name="Step">The step's key.</param>
/// <param name="Tool">The tool.</param>
internal sealed record ChangingTool(string Step, DetachedTool Tool)
{
    // 128 + n: ended by signal n. Alembic's own word for an error is 255.
    private const int LeastSignalExit = 128;
    private const int MostSignalExit = 192;

    /// <summary>Whether the step is the one that started it; otherwise it may be any that was under way: the clock was set.</summary>
    public bool IsPlaced { get; init; } = true;

    /// <summary>What it is called, such as <c>apply</c>.</summary>
    public string Name => ChangingTools.NameOf(Tool);

    /// <summary>Whether it applies a Terraform plan.</summary>
    public bool Applies => Name == Terraform.ApplyName;

    /// <summary>What of it nobody knows the end of, from what it wrote. Waits for nothing.</summary>
    /// <returns>The changes; none when its end is known.</returns>
    public IReadOnlyList<DoubtfulChange> InDoubt()
    {
        if (Tool.IsAlive)
        {
            return [new DoubtfulChange(Step, $"{Name} still runs as process {Tool.Process.Pid}"), .. UnderWay()];
        }

        if (Applies)
        {
            var result = new RunningApply(Tool).Read();
            return result.Outcome != TerraformApplyOutcome.InDoubt ? []
                : result.Unfinished.Count > 0 ? [.. UnderWay()]
                : [new DoubtfulChange(Step, "terraform apply ended without a result; no change was under way")];
        }

        return Tool.EndOnRecord.ExitCode is null or (>= LeastSignalExit and <= MostSignalExit)
            ? [new DoubtfulChange(Step, $"{Name} was stopped before it could say what it applied")]
            : [];
    }

    private IEnumerable<DoubtfulChange> UnderWay() => Applies
        ? new RunningApply(Tool).Read().Unfinished.Select(start => new DoubtfulChange(Step, $"{start.Address} ({start.Action})"))
        : [];
}

/// <summary>Finds the tools of a run that change what is deployed. What a push of the state did stands in the backend: it is not among them.</summary>
internal static class ChangingTools
{
    private static readonly string[] Names = [Terraform.ApplyName, Supabase.PushName, Alembic.UpgradeName];

    /// <summary>Those whose end no attempt has taken note of, the last one of each name.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="journal">The run's attempts.</param>
    /// <returns>The tools; they may have ended well, or still run.</returns>
    public static IReadOnlyList<ChangingTool> Unnoticed(RunFolder folder, IReadOnlyList<StepRecord> journal)
    {
        var tools = new ToolFolders(folder.Tools);
        return
        [
            .. from name in Names
               let tool = tools.TryAttachLast(name)
               where tool is not null
               let attempt = AttemptOf(tool, journal)
               where attempt is null || !IsNoticed(attempt, journal)
               select attempt is null
                   ? new ChangingTool(OnlyOpen(journal) ?? name, tool) { IsPlaced = false }
                   : new ChangingTool(attempt.StepKey, tool),
        ];
    }

    /// <summary>Whether a run has changed anything that is deployed, by its tools' own word.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>True also when that is not known.</returns>
    public static bool HaveChanged(RunFolder folder)
    {
        var tools = new ToolFolders(folder.Tools);
        return tools.Started(Supabase.PushName).Count > 0
            || tools.Started(Alembic.UpgradeName).Count > 0
            || tools.Started(Terraform.ApplyName).Any(tool => new RunningApply(tool).Read() is { HasBegun: true } or { Outcome: TerraformApplyOutcome.Completed });
    }

    /// <summary>The steps that have an attempt of which no end is on record.</summary>
    /// <param name="journal">The run's attempts.</param>
    /// <returns>Their keys, once per attempt.</returns>
    public static IEnumerable<string> Open(IReadOnlyList<StepRecord> journal) =>
        journal.Where(attempt => attempt.EndedAt is null).Select(attempt => attempt.StepKey);

    /// <summary>A tool's folder is called <c>03-apply</c>.</summary>
    /// <param name="tool">The tool.</param>
    /// <returns>Such as <c>apply</c>.</returns>
    public static string NameOf(DetachedTool tool) => string.Join('-', Path.GetFileName(tool.Folder).Split('-').Skip(1));

    // Who started it is on record, whatever the clock said; an earlier deployer told the time only.
    private static StepRecord? AttemptOf(DetachedTool tool, IReadOnlyList<StepRecord> journal) =>
        tool.Process.StartedBy is { } starter
            ? journal.LastOrDefault(attempt => (attempt.StepKey, attempt.Attempt) == (starter.Step, starter.Number))
            : AttemptAt(tool, journal);

    // Steps may run side by side: of those that were under way when it began, the last to begin has started it.
    private static StepRecord? AttemptAt(DetachedTool tool, IReadOnlyList<StepRecord> journal) =>
        journal.LastOrDefault(attempt => Utc(attempt.BegunAt) <= tool.Process.StartedAt
            && (attempt.EndedAt is not { } ended || Utc(ended) >= tool.Process.StartedAt));

    private static string? OnlyOpen(IReadOnlyList<StepRecord> journal) =>
        Open(journal).Distinct().ToList() is [var only] ? only : null;

    // What is later stands later in the journal, whatever the clock said.
    private static bool IsNoticed(StepRecord attempt, IReadOnlyList<StepRecord> journal) =>
        attempt is { Ending: not (null or StepEnding.Unknown) } && !IsInDoubt(attempt)
        || journal.SkipWhile(earlier => earlier != attempt).Skip(1)
            .Any(later => later.StepKey == attempt.StepKey && later.Ending == StepEnding.Completed);

    private static bool IsInDoubt(StepRecord attempt) =>
        attempt.Error?.Type.EndsWith(nameof(InDoubtException), StringComparison.Ordinal) is true;

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc), TimeSpan.Zero);
}
