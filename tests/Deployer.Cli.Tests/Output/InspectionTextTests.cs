using Deployer.Cli.Output;
using Deployer.Inspections;
using Deployer.Migrations;
using Deployer.Plans;

namespace Deployer.Cli.Tests.Output;

public sealed class InspectionTextTests
{
    [Test]
    public void A_dry_run_shows_the_plan_the_migrations_and_what_a_deployment_would_ask()
    {
        var finding = new SqlFinding(3, SqlEffect.Contracting, "drops table profiles", Loses: true);
        var report = new DryRunReport(
            "production",
            new PlanSummary([new PlannedChange("a.b", "a", PlanAction.Update, []) { Attributes = ["labels.env"] }], []),
            new PendingMigrations([new PendingMigration("1_new.sql", "digest", []), new PendingMigration("2_old.sql", "digest", [finding])]) { Edited = ["0_first.sql"] })
        {
            Reasons = ["a.b is protected"],
            Guarded = true,
        };

        Assert.That(Text(writer => DryRunText.Write(report, writer)), Is.EqualTo(new[]
        {
            "~   change  a.b  (labels.env)",
            "plan: 1 to change",
            "migrations: 2 pending",
            "  1_new.sql  (only adds)",
            "  2_old.sql  (takes away)",
            "    line 3: drops table profiles",
            "  0_first.sql was edited after it had been applied; the edit would not be run",
            "a deployment would ask: a.b is protected",
            "--yes would not answer that; an approval would",
        }));
    }

    [Test]
    public void Drift_shows_what_was_changed_and_keeps_sensitive_values_back()
    {
        var drift = new EnvironmentDrift(
            "production",
            [
                new DriftedResource("a.b", "a", Gone: false, [
                    new AttributeDrift("note", "\"x\"", null, Sensitive: false), new AttributeDrift("password", null, null, Sensitive: true)]),
                new DriftedResource("a.c", "a", Gone: true, []),
            ],
            Ignored: 2);

        Assert.That(Text(writer => DriftText.Write(drift, writer)), Is.EqualTo(new[]
        {
            "~   changed a.b",
            "      note: \"x\" -> null",
            "      password: (sensitive)",
            "-   gone    a.c",
            "drift: 1 changed, 1 gone; 2 ignored (drift: ignore)",
        }));
        Assert.That((int)ExitCodes.Of(drift), Is.EqualTo(12));
        Assert.That((int)ExitCodes.Of(new EnvironmentDrift("production", [], Ignored: 2)), Is.Zero);
    }

    private static string[] Text(Action<TextWriter> write)
    {
        using var writer = new StringWriter();
        write(writer);
        return writer.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
    }
}
