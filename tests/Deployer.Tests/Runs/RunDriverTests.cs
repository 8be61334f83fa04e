using System.Text;
using Deployer.Leases;
using Deployer.Migrations;
using Deployer.Plans;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Buckets;
using Deployer.Tests.Copies;
using Deployer.Tests.Tools;
using Workflow.Engine;

namespace Deployer.Tests.Runs;

/// <summary>What a person answers to a run that waits, with the real engine.</summary>
internal sealed class RunDriverTests
{
    private const string Digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private EmulatedBucket bucket = null!; // All four are made before each test.
    private AgeKey key = null!;
    private Machine machine = null!;
    private string run = null!;

    private static string LeaseName => EmulatedBucket.FullName(LeaseObject.Name);

    [SetUp]
    public async Task SetUp()
    {
        bucket = await EmulatedBucket.CreateAsync();
        key = new AgeKey();
        machine = await Machine.StartAsync(bucket, key);
        run = await machine.BeginRunAsync();
    }

    [TearDown]
    public async Task TearDown()
    {
        await machine.DisposeAsync();
        await bucket.DisposeAsync();
        key.Dispose();
    }

    [TestCase("a.b would be destroyed", PlanAction.Destroy)]
    [TestCase("a.b would be destroyed and created anew", PlanAction.Replace)]
    public async Task What_takes_something_away_is_approved_by_its_digest_only(string told, PlanAction action)
    {
        Ask(new ApprovalGate.Question(Plan(action), ["because"], Guarded: false));

        var refused = Assert.ThrowsAsync<RunStateException>(() => machine.OpenDriver().ApproveAsync(run, planDigest: null, wait: null, default));

        Assert.That(refused.Message, Does.Contain("because").And.Contain(told));
        Assert.That(refused.Remedy, Is.EqualTo($"deployer approve {run} --plan {Digest[..12]}"));
        Assert.That(await StatusAsync(), Is.EqualTo(RunStatus.Waiting));
    }

    [Test]
    public void What_a_guard_asks_is_approved_by_its_digest_only()
    {
        Ask(new ApprovalGate.Question(Plan(PlanAction.Create), ["a rule"], Guarded: true));

        Assert.ThrowsAsync<RunStateException>(() => machine.OpenDriver().ApproveAsync(run, planDigest: "", wait: null, default));
    }

    [TestCase(SqlEffect.Contracting)]
    [TestCase(SqlEffect.CannotJudge)]
    public void A_migration_that_takes_something_away_is_approved_by_its_digest_only(SqlEffect effect)
    {
        Ask(new ApprovalGate.Question(Plan(PlanAction.Create), ["a file"], Guarded: false)
        {
            Migrations = new PendingMigrations([new PendingMigration("1_a.sql", Digest, [new SqlFinding(1, effect, "something", Loses: false)])]),
        });

        Assert.ThrowsAsync<RunStateException>(() => machine.OpenDriver().ApproveAsync(run, planDigest: null, wait: null, default));
    }

    [Test]
    public async Task What_takes_something_away_is_shown_again_where_somebody_can_be_asked_and_waits()
    {
        Ask(new ApprovalGate.Question(Plan(PlanAction.Destroy), ["because"], Guarded: false));

        var asked = await machine.OpenDriver().ApproveOrAskAsync(run, wait: null, default);

        Assert.That(asked.Status, Is.EqualTo(RunStatus.Waiting));
        Assert.That(asked.Next, Does.StartWith($"deployer approve {run} --plan {Digest[..12]}"));
        Assert.That(machine.Observer.Events.OfType<DecisionNeeded>().Single().PlanDigest, Is.EqualTo(Digest));
    }

    [Test]
    public async Task The_digest_approves_and_only_that_of_the_plan_that_waits()
    {
        Ask(new ApprovalGate.Question(Plan(PlanAction.Destroy), ["because"], Guarded: true));

        Assert.ThrowsAsync<RunStateException>(() => machine.OpenDriver().ApproveAsync(run, "0123456789ab", wait: null, default));
        Assert.That(await StatusAsync(), Is.EqualTo(RunStatus.Waiting));
        Assert.That((await machine.OpenDriver().ApproveAsync(run, Digest[..12], wait: null, default)).Status, Is.EqualTo(RunStatus.Succeeded));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task What_only_adds_is_approved_by_the_runs_id(bool canAsk)
    {
        Ask(new ApprovalGate.Question(Plan(PlanAction.Create), ["confirm: changes"], Guarded: false));
        var driver = machine.OpenDriver();

        var approved = canAsk ? await driver.ApproveOrAskAsync(run, wait: null, default) : await driver.ApproveAsync(run, planDigest: null, wait: null, default);

        Assert.That(approved.Status, Is.EqualTo(RunStatus.Succeeded));
    }

    [Test]
    public async Task Who_lost_the_environment_to_another_machine_rejects_nothing()
    {
        var asked = bucket.Server.Faults.Hold("GET", LeaseName, first: 2);
        var rejecting = machine.OpenDriver().RejectAsync(run, CancellationToken.None);
        await asked.Arrived;
        var thief = new LeaseObject(7, LeaseOwner.Here("/elsewhere", run: null, DateTimeOffset.UtcNow) with { Host = "elsewhere" }, Guid.NewGuid());
        bucket.Stored.Write(LeaseName, Encoding.UTF8.GetString(thief.ToBytes()));
        asked.Release();

        Assert.That(Assert.ThrowsAsync<InDoubtException>(() => rejecting).Message, Does.Contain("was taken from this process"));
        Assert.That((await machine.Control.GetRunAsync(run))!.Status, Is.EqualTo(WorkflowStatus.Runnable)); // It was begun.
        Assert.That(bucket.Stored.Find(LeaseName)!.Text, Is.EqualTo(Encoding.UTF8.GetString(thief.ToBytes())));
    }

    private static PlanOnRecord Plan(PlanAction action) => new(
        new PlanName(Digest, HasChanges: true, "default", Lineage: null, Serial: null), new PlanSummary([new PlannedChange("a.b", "a", action, [])], []));

    private void Ask(ApprovalGate.Question question) => machine.FolderOf(run).Keep("question.json", question);

    private async Task<RunStatus> StatusAsync() => (await machine.OpenDriver().LookAsync(run, default)).Status;
}
