namespace Deployer.Tools;

/// <summary>An apply under way, started by us or by a process that is gone.</summary>
internal sealed class RunningApply(DetachedTool tool)
{
    // 128 + n: ended by signal n, without a final state write.
    private const int LeastSignalExit = 129;

    // Only before Terraform listens for signals does a SIGINT end it this way.
    private const int InterruptExit = 130;

    private readonly List<TerraformDiagnostic> diagnostics = [];
    private readonly List<ApplyCompleteEvent> completed = [];
    private readonly Dictionary<string, ApplyStartEvent> underWay = [];
    private bool summarised;
    private bool begun;
    private bool interrupted;
    private bool exitedAtOnce;
    private string? unsavedState;

    /// <summary>The process: to interrupt it (once), to name it to a person, to kill it on a person's word.</summary>
    public DetachedTool Tool { get; } = tool;

    /// <summary>
    /// Reads every event from the beginning and waits for the end, however long it takes. An event is on the disk before it is told:
    /// the file of events is the apply's journal.
    /// </summary>
    /// <param name="onEvent">Called for each event in order; also for those that an earlier process has seen.</param>
    /// <param name="token">Ends the waiting, never the tool.</param>
    public async Task<TerraformApplyResult> WaitAsync(Action<TerraformEvent>? onEvent, CancellationToken token)
    {
        await foreach (var line in Tool.ReadDurableLinesAsync(token))
        {
            var told = TerraformEventParser.Parse(line);
            Note(told);
            onEvent?.Invoke(told);
        }
        return Judge(await Tool.WaitAsync(token));
    }

    /// <summary>What it has told so far, without waiting for more. Its outcome is in doubt while it runs.</summary>
    public TerraformApplyResult Read()
    {
        foreach (var line in Tool.ReadLines())
        {
            Note(TerraformEventParser.Parse(line));
        }

        return Judge(Tool.EndOnRecord);
    }

    private void Note(TerraformEvent told)
    {
        switch (told)
        {
            case DiagnosticEvent { Diagnostic: var diagnostic }:
                diagnostics.Add(diagnostic);
                exitedAtOnce |= diagnostic.Summary == "operation canceled";
                break;
            case OtherEvent { Type: "log", Message: var message }:
                // Whoever sent the signal: what counts is that Terraform took it, and that a second one means no final state write.
                interrupted |= message.Contains("Interrupt received", StringComparison.Ordinal);
                exitedAtOnce |= message.Contains("Two interrupts received", StringComparison.Ordinal);
                break;
            case StateDumpEvent dump:
                unsavedState = dump.State;
                break;
            case ApplyStartEvent start:
                begun = true;
                underWay[Key(start.Address, start.Action)] = start;
                break;
            case ApplyCompleteEvent complete:
                underWay.Remove(Key(complete.Address, complete.Action));
                completed.Add(complete);
                break;
            case ApplyErroredEvent errored:
                underWay.Remove(Key(errored.Address, errored.Action));
                break;
            case ChangeSummaryEvent { Operation: "apply" }:
                summarised = true;
                break;
        }
    }

    // The summary comes after the state is saved: it is proof even when nobody was left to write down the exit code.
    private TerraformApplyResult Judge(ToolEnd end)
    {
        var outcome = end switch
        {
            { ExitCode: 0 } => TerraformApplyOutcome.Completed,
            { Kind: ToolEndKind.InDoubt } => summarised ? TerraformApplyOutcome.Completed : TerraformApplyOutcome.InDoubt,
            { Kind: ToolEndKind.NeverStarted } => TerraformApplyOutcome.Interrupted,
            { ExitCode: InterruptExit } when underWay.Count + completed.Count == 0 => TerraformApplyOutcome.Interrupted,
            { ExitCode: >= LeastSignalExit } => TerraformApplyOutcome.InDoubt,
            _ when exitedAtOnce => TerraformApplyOutcome.InDoubt,
            _ => interrupted ? TerraformApplyOutcome.Interrupted : TerraformApplyOutcome.Failed,
        };
        return new TerraformApplyResult(outcome, diagnostics, completed, [.. underWay.Values], Describe(outcome))
        {
            UnsavedState = unsavedState,
            HasBegun = begun,
        };
    }

    private string Describe(TerraformApplyOutcome outcome) => outcome switch
    {
        TerraformApplyOutcome.Completed => "",
        TerraformApplyOutcome.InDoubt when underWay.Count > 0 =>
            $"terraform apply ended without a result; in doubt: {string.Join(", ", underWay.Values.Select(start => $"{start.Address} ({start.Action})"))}",
        TerraformApplyOutcome.InDoubt => "terraform apply ended without a result; no change was under way.",
        _ => TerraformFailure.Describe(diagnostics, Tool),
    };

    private static string Key(string address, string action) => $"{action} {address}";
}
