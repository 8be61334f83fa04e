using Deployer.Environments;
using Deployer.Migrations;
using Deployer.Plans;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;
using Deployer.Tools;
using Workflow.Engine;

namespace Deployer.Tests.Steps;

/// <summary>Which migrations ask, and what an answer is good for.</summary>
internal sealed class MigrationGateTests
{
    private static readonly PendingMigration Drop = new("2_drop.sql", "d2", [new SqlFinding(3, SqlEffect.Contracting, "drops table a", Loses: true)]);
    private static readonly PendingMigration Rename = new("3_rename.sql", "d3", [new SqlFinding(1, SqlEffect.Contracting, "renames table a to b", Loses: false)]);
    private static readonly PendingMigration Block = new("4_block.sql", "d4", [new SqlFinding(1, SqlEffect.CannotJudge, "runs a DO block", Loses: false)]);
    private static readonly PendingMigration Index = new("5_index.sql", "d5", [])
    {
        Halfway = new SqlFinding(2, SqlEffect.Additive, "creates an index concurrently", Loses: false),
    };

    private StepBench bench = null!; // set up before each test

    [SetUp]
    public void SetUp() => bench = new StepBench();

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public void What_loses_data_asks_for_the_name_of_the_environment_whatever_was_answered_beforehand()
    {
        var objections = Gate(yes: true).Objections(new PendingMigrations([Drop, Rename]));

        Assert.That(objections.Reasons, Is.EqualTo(new[] { "2_drop.sql, line 3: drops table a: data would be gone" }));
        Assert.That(objections.Guarded, Is.True);
    }

    [Test]
    public void A_file_that_the_person_has_named_may_lose_data() =>
        Assert.That(Gate(yes: true, allow: ["2_drop.sql"]).Objections(new PendingMigrations([Drop])).Reasons, Is.Empty);

    [Test]
    public void A_name_covers_the_text_that_it_had_when_it_was_first_looked_at()
    {
        Gate(allow: ["2_drop.sql"]).Objections(new PendingMigrations([Drop]));

        Assert.That(Gate(allow: ["2_drop.sql"]).Objections(new PendingMigrations([Drop])).Reasons, Is.Empty);
        Assert.That(Gate(allow: ["2_drop.sql"]).Objections(new PendingMigrations([Drop with { Digest = "edited" }])).Guarded, Is.True);
    }

    [Test]
    public void A_name_does_not_cover_a_file_that_came_later()
    {
        Gate(allow: ["2_drop.sql"]).Objections(PendingMigrations.None);

        Assert.That(Gate(allow: ["2_drop.sql"]).Objections(new PendingMigrations([Drop])).Guarded, Is.True);
    }

    [Test]
    public void A_file_that_is_not_found_is_not_taken_for_judged()
    {
        var error = Assert.ThrowsAsync<StepFailedException>(() => Gate().JudgeAsync(["9_missing.sql"], default));

        Assert.That(error.Message, Does.Contain("cannot be judged: 9_missing.sql"));
    }

    [Test]
    public void What_breaks_others_cannot_be_judged_or_may_be_half_applied_asks()
    {
        var objections = Gate().Objections(new PendingMigrations([Rename, Block, Index]));

        Assert.That(objections.Guarded, Is.False);
        Assert.That(objections.Reasons, Is.EqualTo(new[]
        {
            "3_rename.sql, line 1: renames table a to b",
            "4_block.sql, line 1: runs a DO block, which cannot be judged",
            "5_index.sql, line 2: creates an index concurrently, so that the file is not one transaction: "
                + "a failure would leave half of it applied, and the history without it",
        }));
    }

    [Test]
    public void An_environment_that_never_asks_asks_about_losses_only()
    {
        var gate = new MigrationGate(
            bench.Run with { Environment = bench.Run.Environment with { Confirm = ConfirmPolicy.Never } }, new Consent(AssumeYes: false, AllowDestroy: []));

        Assert.That(gate.Objections(new PendingMigrations([Drop, Rename, Block])).Reasons, Has.Count.EqualTo(1).And.All.Contains("drops table"));
    }

    [Test]
    public void An_approval_is_good_for_the_very_text_that_was_approved()
    {
        MigrationGate.Clear(bench.Run.Folder, new PendingMigrations([Drop]));

        Assert.That(Gate().Objections(new PendingMigrations([Drop])).Reasons, Is.Empty);
        Assert.That(Gate().Objections(new PendingMigrations([Drop with { Digest = "edited" }])).Reasons, Is.Not.Empty);
    }

    [Test]
    public void A_question_about_migrations_is_answered_for_its_files_only()
    {
        var pending = new PendingMigrations([Drop]);
        Gate().Ask(pending, Gate().Objections(pending));
        var question = ApprovalGate.Read(bench.Run.Folder)!; // asked above

        Gate().TakeAnswer(Answer("another digest"));
        Assert.That(Gate().Objections(pending).Reasons, Is.Not.Empty);
        Gate().TakeAnswer(Answer(question.Plan.Name.Digest));
        Assert.That(Gate().Objections(pending).Reasons, Is.Empty);
    }

    [Test]
    public void One_approval_covers_the_plan_and_its_migrations()
    {
        File.WriteAllText(bench.Run.Folder.Plan, "plan");
        var plan = new PlanOnRecord(
            new PlanName(PrivateFiles.DigestOf(bench.Run.Folder.Plan), HasChanges: true, "staging", Lineage: null, Serial: null), new PlanSummary([], []));
        var gate = new ApprovalGate(bench.Run, Planning());
        gate.Pass(plan, (["reason"], Guarded: false), new PendingMigrations([Drop]));

        Assert.That(gate.TakeAnswer(Answer(plan.Name.Digest)), Is.True);
        Assert.That(Gate().Objections(new PendingMigrations([Drop])).Reasons, Is.Empty);
    }

    [Test]
    public void What_cannot_be_pushed_stops_the_run_before_anything_is_applied()
    {
        var problem = new MigrationProblem("The database is ahead.", "Get the files");

        var error = Assert.Throws<StepFailedException>(() => Gate().Show(PendingMigrations.None with { Problem = problem }));

        Assert.That(error.Remedy, Is.EqualTo("Get the files, then: deployer resume run1"));
    }

    private Planning Planning()
    {
        var nowhere = bench.Run.Folder.Path;
        var terraform = new Terraform(new TerraformSettings(
            "/none", nowhere, nowhere, Workspace: null, ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions()), nowhere));
        return new Planning(bench.Run, terraform, new Consent(AssumeYes: false, AllowDestroy: []));
    }

    private static StepExecutionContext Answer(string digest) => new()
    {
        Workflow = new WorkflowInstance { Id = "run1", Reference = "staging" },
        Step = new WorkflowStep<PushMigrations> { ExternalId = "migrate" },
        ExecutionPointer = new ExecutionPointer { EventPublished = true, EventData = new Approval(digest, "somebody@somewhere") },
    };

    private MigrationGate Gate(bool yes = false, IReadOnlyList<string>? allow = null) => new(bench.Run, new Consent(yes, allow ?? []));
}
