namespace Workflow.Engine;

/// <summary>The engine's own steps by the names that definitions use, also those that say WorkflowCore's assembly.</summary>
internal static class OwnSteps
{
    private const string UpstreamSpace = "WorkflowCore.Primitives.";

    public static IReadOnlyList<string> Names { get; } =
    [
        "If", "While", "Foreach", "Sequence", "Parallel", "OutcomeSwitch", "When", "Decide", "Delay", "WaitFor", "Activity", "EndWorkflow",
    ];

    /// <summary>A step's body; <see cref="EndStep"/> for the end of a run, which has none. Null when it is not ours.</summary>
    public static Type? Find(string name) => Known(name.StartsWith(UpstreamSpace, StringComparison.Ordinal) ? Upstream(name) : name);

    // A switch, not a table: only the types that a definition names are loaded.
    private static Type? Known(string name) => name switch
    {
        "If" => typeof(If),
        "While" => typeof(While),
        "Foreach" or "ForEach" => typeof(Foreach),
        "Sequence" or "Parallel" => typeof(Sequence),
        "OutcomeSwitch" => typeof(OutcomeSwitch),
        "When" => typeof(When),
        "Decide" => typeof(Decide),
        "Delay" => typeof(Delay),
        "WaitFor" => typeof(WaitFor),
        "Activity" => typeof(Activity),
        "EndWorkflow" or "EndStep" => typeof(EndStep),
        _ => null,
    };

    private static string Upstream(string name)
    {
        var parts = name[UpstreamSpace.Length..].Split(',', StringSplitOptions.TrimEntries);
        return parts is [var type, "WorkflowCore", ..] ? type : "";
    }
}
