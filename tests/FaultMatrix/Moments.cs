namespace FaultMatrix;

/// <summary>
/// Every step's begin, middle and end. "begin" is before the step's first call of a tool, "end" after its last one, when its
/// checkpoint is not written yet; steps without a tool of their own are struck when their line is seen.
/// </summary>
internal static class Moments
{
    public static IReadOnlyList<Moment> All { get; } =
    [
        Call("prereqs", "begin", "terraform", "version", 1, afterwards: false),
        Call("prereqs", "middle", "terraform", "version", 1, afterwards: true),
        Line("prereqs", "end", "prereqs       done"),
        Call("backup-state", "begin", "terraform", "init", 1, afterwards: false),
        Call("backup-state", "middle", "terraform", "init", 1, afterwards: true),
        Call("backup-state", "end", "terraform", "state-pull", 1, afterwards: true),
        Call("init", "begin", "terraform", "init", 2, afterwards: false),
        Call("init", "middle", "terraform", "init", 2, afterwards: true),
        Call("init", "end", "terraform", "workspace-select", 1, afterwards: true),
        Call("plan", "begin", "terraform", "plan", 1, afterwards: false),
        Call("plan", "middle", "terraform", "plan", 1, afterwards: true),
        Call("plan", "end", "terraform", "show", 1, afterwards: true),
        Call("apply", "begin", "terraform", "apply", 1, afterwards: false),
        new("apply", "middle", target => Creation(target, "hold")),
        new("apply", "unrecorded", target => Creation(target, "hold-after-create")),
        Call("apply", "applied", "terraform", "apply", 1, afterwards: true),
        Call("apply", "end", "terraform", "output", 1, afterwards: true),
        Line("migrate", "begin", "migrate       began"),
        new("migrate", "middle", target => new HeldMigration(target)),
        Call("migrate", "end", "supabase", "db-push", 1, afterwards: true),
        Line("outputs", "begin", "outputs       began"),
        Line("outputs", "middle", "saved to"),
        Line("outputs", "end", "outputs       done"),
        Call("verify", "begin", "terraform", "plan", 2, afterwards: false),
        Call("verify", "middle", "terraform", "plan", 2, afterwards: true),
        Line("verify", "end", "verified"),
    ];

    // The middle probe.
    private static HeldOperation Creation(Target target, string effect) => new(target, Probes.Type, "create", Probes.Resources / 2 + 1, effect);

    private static Moment Call(string step, string place, string program, string subcommand, int call, bool afterwards) =>
        new(step, place, target => new HeldToolCall(target.Checkout, program, subcommand, call, afterwards));

    private static Moment Line(string step, string place, string text) =>
        new(step, place, _ => new SeenLine(text)) { WithoutTool = true };
}
