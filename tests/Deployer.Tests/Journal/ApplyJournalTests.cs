using System.Text;
using System.Text.Json;
using Deployer.Journal;
using Deployer.Plans;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;
using Deployer.Tests.Tools.TerraformRuns;
using Deployer.Tools;
using static Deployer.Tests.Journal.RecordedApply;

namespace Deployer.Tests.Journal;

internal sealed class ApplyJournalTests
{
    private StepBench bench = null!; // set up before each test

    [SetUp]
    public void CreateBench() => bench = new StepBench();

    [TearDown]
    public void RemoveBench() => bench.Dispose();

    private RunFolder Folder => bench.Run.Folder;

    [Test]
    public async Task A_kill_of_the_real_terraform_leaves_a_journal_that_tells_what_is_done_and_what_is_in_doubt()
    {
        using var terraform = new TerraformBench(TerraformBench.HeldInTheMiddle);
        await terraform.InitAsync();
        await terraform.PlanAsync();
        var ours = new Terraform(terraform.Settings with { ToolsFolder = Folder.Tools });
        PlannedCreation.Keep(Folder, await ours.ShowPlanAsync(terraform.PlanFile, CancellationToken.None));

        var apply = await ours.StartApplyAsync(terraform.PlanFile, CancellationToken.None);
        ApplyJournal? underWay = null;
        await apply.WaitAsync(
            heard =>
            {
                if (heard is OtherEvent { Type: "provision_start" })
                {
                    underWay = ApplyJournal.Of(Folder);
                    apply.Tool.Kill();
                }
            },
            CancellationToken.None);
        var journal = ApplyJournal.Of(Folder)!;

        Assert.That(underWay!.Changes.Select(change => (change.Address, change.State)), Is.EqualTo(new[]
        {
            ("terraform_data.first", ChangeState.Completed), ("terraform_data.held", ChangeState.UnderWay),
        }));
        Assert.That(journal.Changes[0].Id, Is.Not.Null.And.Not.Empty);
        Assert.That(journal.InDoubt.Single(), Has.Property(nameof(AppliedChange.Address)).EqualTo("terraform_data.held")
            .And.Property(nameof(AppliedChange.Advice)).Contains("runs its provisioners again")
            .And.Property(nameof(AppliedChange.ImportBlock)).Null);
        Assert.That(journal.Incomplete, Is.Null);
    }

    [Test]
    public void A_run_that_never_applied_has_no_journal() => Assert.That(ApplyJournal.Of(Folder), Is.Null);

    [Test]
    public void A_journal_that_is_cut_anywhere_never_claims_what_the_whole_one_does_not_tell()
    {
        string[] lines = [Of(Start, "t.a"), Of(Start, "t.b[\"ä\"]"), Of(Complete, "t.a"), Of(Errored, "t.b[\"ä\"]"), Of(Start, "t.c"), Of(Complete, "t.c"), Summary];
        var whole = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        var apply = new RecordedApply(Folder, 1);
        var ends = new Dictionary<string, ChangeState> { ["t.a"] = ChangeState.Completed, ["t.b[\"ä\"]"] = ChangeState.Failed, ["t.c"] = ChangeState.Completed };

        for (var length = 0; length <= whole.Length; length++)
        {
            apply.Told(Encoding.UTF8.GetString(whole.AsSpan(0, length)));

            var changes = ApplyJournal.Of(Folder)!.Changes;

            Assert.That(changes, Is.All.Matches<AppliedChange>(change => change.State == ChangeState.InDoubt || change.State == ends[change.Address]), $"{length} bytes");
        }

        Assert.That(ApplyJournal.Of(Folder)!.Changes.Select(change => change.State), Is.EqualTo(ends.Values));
    }

    [Test]
    public void A_machine_that_was_restarted_may_have_lost_events_so_what_has_none_may_have_begun()
    {
        Folder.Keep("approved-plan.json", new PlanOnRecord(
            new PlanName("digest", HasChanges: true, "staging", null, null),
            new PlanSummary([new("t.a", "t", PlanAction.Create, []), new("t.b", "t", PlanAction.Update, []), new("data.t.c", "t", PlanAction.Read, [])], [])));
        var apply = new RecordedApply(Folder, 1, boot: "an earlier one").Told(Of(Start, "t.a"));

        Assert.That(ApplyJournal.Of(Folder), Has.Property(nameof(ApplyJournal.Incomplete)).Contains("restarted")
            .And.Property(nameof(ApplyJournal.PerhapsBegun)).EqualTo(new[] { "t.b" }));

        apply.Told(Of(Start, "t.a"), Of(Complete, "t.a"), Summary);
        Assert.That(ApplyJournal.Of(Folder), Has.Property(nameof(ApplyJournal.Incomplete)).Null.And.Property(nameof(ApplyJournal.PerhapsBegun)).Empty);
    }

    [Test]
    public void A_copy_of_a_run_that_was_made_before_its_apply_ended_says_so()
    {
        new RecordedApply(Folder, 1, host: "another-host").Told(Of(Start, "t.a"));

        Assert.That(ApplyJournal.Of(Folder)!.Incomplete, Does.Contain("another-host"));
    }

    [Test]
    public void An_object_that_its_provider_did_not_answer_for_is_in_doubt_although_it_failed()
    {
        new RecordedApply(Folder, 1).Ended(1).Told(
            Of(Start, "t.a"), Of(Start, "t.b"), Of(Errored, "t.a"), Of(Errored, "t.b"),
            // Terraform names no address here.
            """{"@message":"Error","type":"diagnostic","diagnostic":{"severity":"error","summary":"Plugin did not respond","detail":"The plugin encountered an error"}}""",
            """{"@message":"Error","type":"diagnostic","diagnostic":{"severity":"error","summary":"Error 409: it already exists","detail":"","address":"t.b"}}""");

        Assert.That(ApplyJournal.Of(Folder)!.Changes.Select(change => change.State), Is.EqualTo(new[] { ChangeState.InDoubt, ChangeState.Failed }));

        new RecordedApply(Folder, 2).Ended(1).Told(
            Of(Start, "t.c"), Of(Errored, "t.c"),
            """{"@message":"Error","type":"diagnostic","diagnostic":{"severity":"error","summary":"Error 403","detail":"","address":"t.c"}}""");
        Assert.That(ApplyJournal.Of(Folder)!.Changes[^1].State, Is.EqualTo(ChangeState.Failed), "another apply's silence is not this one's");
    }

    [TestCase("Unable to create project, got error: context canceled", true)]
    [TestCase("Unable to create project, got status 504: upstream", true)]
    [TestCase("Post \"https://api\": net/http: request canceled while waiting for connection", true)]
    [TestCase("dial tcp: operation was canceled", true)]
    [TestCase("write tcp 10.0.0.1:443: write: broken pipe", true)]
    [TestCase("http2: server sent GOAWAY and closed the connection", true)]
    [TestCase("googleapi: Error 503: the service is unavailable", true)]
    [TestCase("unexpected status code: 502", true)]
    [TestCase("got error code 500", true)]
    [TestCase("Unable to create project, got status 404", false)]
    [TestCase("googleapi: Error 400: at most 500 of them", false)]
    [TestCase("dial tcp: connection refused", false)]
    public void An_error_that_does_not_say_whether_the_object_was_made_leaves_it_in_doubt(string said, bool inDoubt)
    {
        new RecordedApply(Folder, 1).Ended(1).Told(
            Of(Start, "t.a"), Of(Errored, "t.a"),
            $$$"""{"@message":"Error","type":"diagnostic","diagnostic":{"severity":"error","summary":"Client Error","detail":{{{JsonSerializer.Serialize(said)}}},"address":"t.a"}}""");

        Assert.That(ApplyJournal.Of(Folder)!.Changes.Single().State, Is.EqualTo(inDoubt ? ChangeState.InDoubt : ChangeState.Failed));
    }

    [Test]
    public void What_was_in_doubt_is_settled_by_what_the_run_did_later()
    {
        Folder.Keep("planned-creations.json", new Dictionary<string, PlannedCreation>
        {
            ["t.named"] = new(CreatedAgain.Refused, "projects/p/t/named"), ["t.numbered"] = new(CreatedAgain.Another), ["t.gone"] = new(CreatedAgain.Refused, "x"),
        });
        new RecordedApply(Folder, 1).Told(Of(Start, "t.named"), Of(Start, "t.numbered"), Of(Start, "t.gone"), Of(Start, "t.old", "delete"));
        var before = ApplyJournal.Of(Folder)!;
        new RecordedApply(Folder, 2).Ended(0).Told(
            Of(Start, "t.named"), Of(Complete, "t.named"), Of(Start, "t.numbered"), Of(Complete, "t.numbered"), Summary);
        var between = ApplyJournal.Of(Folder)!;
        RunReaches.Applied(Folder, DateTimeOffset.UnixEpoch);

        Assert.That(before.InDoubt.Select(change => change.Address), Is.EqualTo(new[] { "t.named", "t.numbered", "t.gone", "t.old" }));
        Assert.That(before.InDoubt[0].ImportBlock, Is.EqualTo("import {\n  to = t.named\n  id = \"projects/p/t/named\"\n}"));
        Assert.That(before.InDoubt[1].Advice, Does.Contain("another one"));
        Assert.That(before.InDoubt[3].Advice, Does.Contain("The state knows it"));
        Assert.That(between.InDoubt.Select(change => change.Address), Is.EqualTo(new[] { "t.numbered", "t.gone", "t.old" }));
        Assert.That(ApplyJournal.Of(Folder)!.InDoubt.Select(change => change.Address), Is.EqualTo(new[] { "t.numbered" }), "perhaps there are two by now");
    }

    [Test]
    public void A_plan_that_would_make_another_one_of_what_is_in_doubt_asks_whatever_was_consented_to()
    {
        Folder.Keep("planned-creations.json", new Dictionary<string, PlannedCreation>
        {
            ["t.named"] = new(CreatedAgain.Refused, "x"), ["t.numbered"] = new(CreatedAgain.Another), ["t.fresh"] = new(CreatedAgain.Another),
        });
        new RecordedApply(Folder, 1).Told(Of(Start, "t.named"), Of(Start, "t.numbered"));
        var plan = new PlanOnRecord(new PlanName("digest", HasChanges: true, "staging", null, null), new PlanSummary(
            [.. new[] { "t.named", "t.numbered", "t.fresh" }.Select(address => new PlannedChange(address, "t", PlanAction.Create, []))], []));
        using var terraform = new TerraformBench("");
        var planning = new Planning(bench.Run, terraform.Terraform, new Consent(AssumeYes: true, []));

        var first = planning.Objections(plan);
        var rest = planning.ObjectionsToRest(plan, plan, new HashSet<string>());

        Assert.That(first.Reasons.Single(), Does.StartWith("t.numbered may exist already: 001-apply began to create it"));
        Assert.That(rest.Reasons, Is.EqualTo(first.Reasons));
        Assert.That((first.Guarded, rest.Guarded), Is.EqualTo((true, true)));
    }

    [Test]
    public void A_plan_that_would_make_another_one_of_what_a_killed_apply_completed_asks_too_unless_that_is_gone_again()
    {
        Folder.Keep("planned-creations.json", new Dictionary<string, PlannedCreation>
        {
            ["t.lost"] = new(CreatedAgain.Another), ["t.deleted"] = new(CreatedAgain.Another), ["t.named"] = new(CreatedAgain.Refused, "x"),
        });
        new RecordedApply(Folder, 1).Told(
            Of(Start, "t.lost"), Of(Complete, "t.lost"), Of(Start, "t.named"), Of(Complete, "t.named"), Of(Start, "t.deleted"), Of(Complete, "t.deleted"));
        new RecordedApply(Folder, 2).Told(Of(Start, "t.deleted", "delete"), Of(Complete, "t.deleted", "delete"));
        var plan = new PlanOnRecord(new PlanName("digest", HasChanges: true, "staging", null, null), new PlanSummary(
            [.. new[] { "t.lost", "t.deleted", "t.named" }.Select(address => new PlannedChange(address, "t", PlanAction.Create, []))], []));
        using var terraform = new TerraformBench("");
        var planning = new Planning(bench.Run, terraform.Terraform, new Consent(AssumeYes: true, []));

        var rest = planning.ObjectionsToRest(plan, plan, new HashSet<string>());

        Assert.That(rest.Reasons.Single(), Does.StartWith("t.lost exists: 001-apply created it as id-of-t.lost"));
    }

    [Test]
    public void Where_the_last_events_of_an_apply_are_missing_what_has_none_may_exist_and_is_asked_about_until_the_next_apply()
    {
        Folder.Keep("planned-creations.json", new Dictionary<string, PlannedCreation>
        {
            ["t.named"] = new(CreatedAgain.Refused, "x"), ["t.numbered"] = new(CreatedAgain.Another), ["t.told"] = new(CreatedAgain.Another),
        });
        PlannedChange[] creations = [new("t.named", "t", PlanAction.Create, []), new("t.numbered", "t", PlanAction.Create, [])];
        var apply = new RecordedApply(Folder, 1, boot: "an earlier one").Told(Of(Start, "t.told"), Of(Errored, "t.told"));

        Assert.That(Rest(creations).Single(), Does.StartWith("t.numbered may exist already: an apply of this run was cut off").And.Contains("restarted"));
        Assert.That(Rest(new PlannedChange("t.told", "t", PlanAction.Create, [])).Single(), Does.StartWith("t.told may exist already"), "it failed, and may have been tried again");

        apply.Told(Of(Start, "t.told"), Of(Errored, "t.told"), Summary);
        Assert.That(Rest(creations), Is.Empty, "all was told");

        UntoldApply.Keep(Folder, DateTimeOffset.UnixEpoch);
        Assert.That(Rest(creations).Single(), Does.StartWith("t.numbered may exist already").And.Contains("its machine was lost"));
        Assert.That(ApplyJournal.Of(Folder)!.Incomplete, Does.Contain("its machine was lost"));

        UntoldApply.Settle(Folder);
        Assert.That(Rest(creations), Is.Empty);
    }

    [Test]
    public void A_copy_tells_whether_the_apply_of_the_approved_plan_may_have_gone_on_after_it_was_made()
    {
        Assert.That(UntoldApply.MayHaveGoneOn(Folder), Is.False, "nothing is approved");

        Approve("second");
        Assert.That(UntoldApply.MayHaveGoneOn(Folder), "nothing tells of it");

        new RecordedApply(Folder, 1).Ended(1).Told(Summary);
        Folder.Keep("handed-over.json", new Applying.HandedOver("first", 1));
        Assert.That(UntoldApply.MayHaveGoneOn(Folder), "what has ended is the apply of an earlier plan");

        Folder.Keep("handed-over.json", new Applying.HandedOver("second", 1));
        Assert.That(UntoldApply.MayHaveGoneOn(Folder), Is.False);

        Folder.Keep("handed-over.json", new Applying.HandedOver("second", 2));
        Assert.That(UntoldApply.MayHaveGoneOn(Folder), "its tool is not here");

        void Approve(string digest) => Folder.Keep("approved-plan.json", new PlanOnRecord(
            new PlanName(digest, HasChanges: true, "staging", null, null), new PlanSummary([], [])));
    }

    [TestCase(false, "t.a may exist already: 001-apply began to create it")]
    [TestCase(true, "t.a has its new object: 001-apply created it as id-of-t.a")]
    public void A_replacement_that_creates_first_and_was_killed_asks_before_it_makes_another_one(bool completed, string reason)
    {
        Folder.Keep("planned-creations.json", new Dictionary<string, PlannedCreation> { ["t.a"] = new(CreatedAgain.Another) });
        new RecordedApply(Folder, 1).Told(
            completed ? [Of(Start, "t.a"), Of(Complete, "t.a"), Of(Start, "t.a", "delete")] : [Of(Start, "t.a")]);

        Assert.That(Rest(new PlannedChange("t.a", "t", PlanAction.Replace, [])).Single(), Does.StartWith(reason));
        Assert.That(Rest(new PlannedChange("t.a", "t", PlanAction.Replace, []) { Tainted = true }), Is.Empty, "the state knows it");
    }

    [Test]
    public void What_is_in_doubt_and_of_a_type_that_nobody_has_written_down_asks_too()
    {
        Folder.Keep("planned-creations.json", new Dictionary<string, PlannedCreation> { ["t.listed"] = new(CreatedAgain.Unknown) });
        new RecordedApply(Folder, 1).Told(Of(Start, "t.listed"), Of(Start, "t.unlisted"));

        var reasons = Rest(new("t.listed", "t", PlanAction.Create, []), new("t.unlisted", "t", PlanAction.Create, []));

        Assert.That(reasons, Has.Count.EqualTo(2).And.All.Contains("may exist already"));
        Assert.That(ApplyJournal.Of(Folder)!.InDoubt, Is.All.Property(nameof(AppliedChange.Advice)).Contains("the run asks before that"));
    }

    [Test]
    public void What_the_last_apply_has_created_is_not_replaced_alone()
    {
        Folder.Keep("planned-creations.json", new Dictionary<string, PlannedCreation>
        {
            ["t.a"] = new(CreatedAgain.Refused, "x"), ["t.b"] = new(CreatedAgain.Refused, "y"),
        });
        Folder.Keep("handed-over.json", new Applying.HandedOver("digest", 1));
        new RecordedApply(Folder, 1).Told(Of(Start, "t.a"), Of(Complete, "t.a"), Of(Start, "t.b"));
        PlannedChange[] approved = [new("t.a", "t", PlanAction.Replace, []), new("t.b", "t", PlanAction.Replace, [])];

        Assert.That(Rest(approved), Is.EqualTo(new[] { "t.a would be destroyed and created anew, which was not approved" }));
    }

    // Why the run may not go on alone with what remains of a plan, all of which was approved.
    private IReadOnlyList<string> Rest(params PlannedChange[] changes)
    {
        var plan = new PlanOnRecord(new PlanName("digest", HasChanges: true, "staging", null, null), new PlanSummary(changes, []));
        using var terraform = new TerraformBench("");
        var begun = changes.Select(change => change.Address).ToHashSet();
        return new Planning(bench.Run, terraform.Terraform, new Consent(AssumeYes: true, [])).ObjectionsToRest(plan, plan, begun).Reasons;
    }
}
