using Deployer.Cli.Output;
using Deployer.Plans;
using Deployer.Releases;
using Deployer.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Deployer.Cli.Tests.Support;

/// <summary>Values that tests share.</summary>
internal static class Some
{
    public const string RunId = "k3f9";

    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 3, 0, TimeSpan.Zero);

    public static readonly IReadOnlyList<string> Steps =
        ["prereqs", "backup-state", "init", "plan", "apply", "migrate", "outputs", "verify"];

    public static readonly PlanSummary DangerousPlan = new(
        [
            new("terraform_data.new", "terraform_data", PlanAction.Create, []),
            new("terraform_data.api[\"a\"]", "terraform_data", PlanAction.Replace, ["location", "name"]),
            new("terraform_data.kept", "terraform_data", PlanAction.Update, []),
            new("module.db.supabase_project.this", "supabase_project", PlanAction.Destroy, []),
        ],
        ["gateway_url"]);

    public static readonly PlanSummary SmallPlan = new([new("terraform_data.api[0]", "terraform_data", PlanAction.Create, [])], []);

    public static readonly PlanSummary EmptyPlan = new([], []);

    /// <summary>What is deployed, one that cannot be read, and one to go back to.</summary>
    public static readonly IReadOnlyList<ReleaseView> Releases =
    [
        new(3)
        {
            RunId = RunId, OpenedAt = Noon, StartedBy = "ann@desk", Commit = "0123456789abcdef0123456789abcdef01234567", Dirty = true,
            Changes = DangerousPlan, AppliedAt = Noon, RolledBackTo = 1, IsCurrent = true, Refusal = "it is what is deployed",
            MigrationsSince = 0, OtherTools = [],
        },
        new(2) { Refusal = "its record is damaged" },
        new(1)
        {
            RunId = "a2b4", OpenedAt = Noon, StartedBy = "ann@desk", Changes = SmallPlan, AppliedAt = Noon, Verified = true,
            MigrationsSince = 2, OtherTools = ["terraform 1.11.4 -> 1.12.0", "google 6.1.0 -> 6.2.0"],
        },
    ];

    public static FakeTimeProvider Clock()
    {
        var clock = new FakeTimeProvider(Noon);
        clock.SetLocalTimeZone(TimeZoneInfo.Utc);
        return clock;
    }

    public static RunView Run(RunStatus status = RunStatus.Suspended) => new(
        RunId, "production", "deploy@1", status, "apply", Noon, null, "ann@desk", "apply: quota exceeded");

    public static RunBegan RunBegan(params string[] done) => new(Noon, RunId, "sandbox", true, Steps, done);

    public static DecisionNeeded Decision(bool guarded) =>
        new(Noon, RunId, DangerousPlan, ["module.db.supabase_project.this is protected"], guarded);

    public static Terminal Terminal(TextWriter results, TextWriter text, string answers = "", bool canAsk = false) => new()
    {
        Results = results,
        Text = new LastingWriter(text),
        Answers = new StringReader(answers),
        CanAsk = canAsk,
        Time = Clock(),
    };
}
