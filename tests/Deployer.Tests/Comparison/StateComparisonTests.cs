using System.Text;
using System.Text.Json;
using Deployer.Comparison;
using Deployer.Plans;
using Deployer.Runs;
using Some = Deployer.Tests.Releases.Some;

namespace Deployer.Tests.Comparison;

internal sealed class StateComparisonTests
{
    [Test]
    public void What_stands_and_the_release_does_not_know_is_an_orphan_and_what_it_knows_and_is_gone_is_made_anew()
    {
        var report = Compare([new("t.added", "1"), new("t.same", "2")], [new("t.removed", "3"), new("t.same", "2")]);

        Assert.That(Verdicts(report), Is.EqualTo(new[] { "t.added Orphan", "t.removed Recreate", "t.same Keep" }));
        Assert.That(report.Objects[0].Now, Is.EqualTo(new KnownAs("t.added", "1")));
        Assert.That(report.Objects[0].Chosen, Is.Null);
        Assert.That(report.Objects[1].Chosen, Is.EqualTo(new KnownAs("t.removed", "3")));
        Assert.That(report.Counts, Is.EqualTo(new VerdictCounts(1, 1, 0, 0, 0, 1)));
    }

    [Test]
    public void Another_id_at_the_same_address_is_another_object()
    {
        var report = Compare([new("t.a", "2", """{"input":1}""")], [new("t.a", "1", """{"input":1}""")]);

        Assert.That(Verdicts(report), Is.EqualTo(new[] { "t.a Replace" }));
        Assert.That((report.Objects[0].Now?.Id, report.Objects[0].Chosen?.Id), Is.EqualTo(("2", "1")));
        Assert.That(report.Objects[0].Changed, Is.Empty);
    }

    [Test]
    public void The_same_object_with_other_attributes_is_changed_and_they_are_named()
    {
        var report = Compare(
            [new("t.a", "1", """{"image":"b","labels":{"x":"1","y":"2"},"ports":[1,2],"new":null}"""), new("t.none", null, """{"v":1}""")],
            [new("t.a", "1", """{"image":"a","labels":{"x":"1"},"ports":[1,2]}"""), new("t.none", null, """{"v":1}""")]);

        Assert.That(Verdicts(report), Is.EqualTo(new[] { "t.a Change", "t.none Keep" }));
        Assert.That(report.Objects[0].Changed, Is.EqualTo(new[] { "image", "labels" }));
    }

    [Test]
    public void A_tainted_object_is_not_kept()
    {
        var report = Compare([new("t.a", "1") { Status = "tainted" }], [new("t.a", "1")]);

        Assert.That(report.Objects.Single().Changed, Is.EqualTo(new[] { "(tainted)" }));
    }

    [Test]
    public void What_was_renamed_is_one_object_by_its_id()
    {
        var report = Compare([new("module.m.t.new", "1", """{"v":2}"""), new("t.kept", "2")], [new("t.old", "1", """{"v":1}"""), new("t.kept", "2")]);

        Assert.That(Verdicts(report), Is.EqualTo(new[] { "module.m.t.new Change", "t.kept Keep" }));
        Assert.That(report.Objects[0].Chosen, Is.EqualTo(new KnownAs("t.old", "1")));
    }

    [Test]
    public void Names_that_were_exchanged_are_left_to_the_plan() =>
        Assert.That(
            Verdicts(Compare([new("t.a", "1"), new("t.b", "2")], [new("t.a", "2"), new("t.b", "1")])), Is.EqualTo(new[] { "t.a Replace", "t.b Replace" }));

    [Test]
    public void What_a_plan_finds_gone_or_changed_outside_Terraform_is_not_called_kept()
    {
        var report = Compare(
            [new("t.a", "1"), new("t.b", "2"), new("t.c", "3", """{"v":2}"""), new("t.new", "4"), new("t.same", "5")],
            [new("t.b", "2"), new("t.c", "3", """{"v":1}"""), new("t.old", "4"), new("t.same", "5")]);

        var found = report.With(
        [
            new PlannedDrift("t.a", "t", Gone: true, []), new PlannedDrift("t.b", "t", Gone: false, ["v"]),
            new PlannedDrift("t.c", "t", Gone: true, []), new PlannedDrift("t.old", "t", Gone: true, []) { MovedFrom = "t.new", Remade = true },
        ]);

        Assert.That(Verdicts(found), Is.EqualTo(new[] { "t.c Recreate", "t.new Recreate", "t.b Change", "t.a Gone", "t.same Keep" }));
        Assert.That(found.Objects[2].Outside!.Attributes, Is.EqualTo(new[] { "v" }));
        Assert.That(ComparisonText.Lines(found, withImports: true), Has.Some.EndsWith("deleted outside Terraform").And.Some.EndsWith("changed outside Terraform: v"));
        Assert.That(Verdicts(found.With([])), Is.EqualTo(Verdicts(report)), "Planned once more, it may be there again.");
    }

    [Test]
    public void What_a_replacement_left_behind_is_an_object_of_its_own()
    {
        var report = Compare(
            [new("t.a", "2"), new("t.a", "1") { Deposed = "f00d" }, new("t.b", "5"), new("t.b", "4") { Deposed = "beef" }],
            [new("t.a", "2"), new("t.b", "5"), new("t.b", "4") { Deposed = "beef" }, new("t.b", "3") { Deposed = "dead" }]);

        Assert.That(report.Objects.Select(each => (each.Address, each.Deposed, each.Verdict)), Is.EqualTo(new (string, string?, ObjectVerdict?)[]
        {
            ("t.a", "f00d", ObjectVerdict.Orphan), ("t.b", "dead", ObjectVerdict.Gone),
            ("t.a", null, ObjectVerdict.Keep), ("t.b", null, ObjectVerdict.Keep), ("t.b", "beef", ObjectVerdict.Keep),
        }));
        Assert.That(report.Objects, Has.All.Property("ImportBlock").Null);
    }

    [Test]
    public void What_holds_data_stands_first_be_it_by_its_type_or_by_what_is_protected()
    {
        var report = StateComparison.Of(
            Some.Environment("staging") with { Protect = ["module.database"] },
            StateObjects.Read(null, StateText.Of(new("a_type.first", "1"), new("module.database.t.project", "2"), new("google_secret_manager_secret_version.v", "3"))),
            StateObjects.Read(1, StateText.Of(new("google_sql_database_instance.main", "4"), new("module.database.t.project", "2"))),
            backup: null);

        Assert.That(report.Objects.Select(each => (each.Address, each.DataBearing)), Is.EqualTo(new[]
        {
            ("google_secret_manager_secret_version.v", true), ("google_sql_database_instance.main", true), ("module.database.t.project", true),
            ("a_type.first", false),
        }));
    }

    [Test]
    public void The_table_of_types_adds_to_the_protected_ones_and_is_in_order()
    {
        Assert.That(DataBearing.Types.Where(Deployer.Environments.ProtectedResources.DataBearingTypes.Contains), Is.Empty);
        Assert.That(DataBearing.Types, Has.Count.GreaterThan(40).And.All.Match("^[a-z0-9]+(_[a-z0-9]+)+$"));
    }

    [Test]
    public void With_a_backup_each_object_is_judged_twice()
    {
        var report = Compare(
            [new("t.a", "1"), new("t.b", "2"), new("t.c", "3")],
            [new("t.a", "1"), new("t.d", "4")],
            [new("t.a", "0"), new("t.b", "2"), new("t.e", "5")]);

        Assert.That(report.Objects.Select(each => $"{each.Address} {each.Verdict} {each.PutBack}"), Is.EqualTo(new[]
        {
            "t.b Orphan Keep", "t.c Orphan Orphan", "t.d Recreate ", "t.e  Recreate", "t.a Keep Replace",
        }));
        Assert.That(report.Counts, Is.EqualTo(new VerdictCounts(2, 1, 0, 0, 0, 1)));
        Assert.That(report.PutBackCounts, Is.EqualTo(new VerdictCounts(1, 1, 1, 0, 0, 1)));
        Assert.That((report.Backup?.Release, report.Backup?.Objects), Is.EqualTo((2, 3)));
    }

    [Test]
    public void What_the_state_put_back_would_not_know_can_be_adopted_by_a_block()
    {
        const string Topic = """{"project":"p","name":"events"}""";
        var report = Compare(
            [
                new("google_pubsub_topic.events", "projects/p/topics/events", Topic), new("google_pubsub_topic.kept", "projects/p/topics/kept"),
                new("supabase_project.shop", "abcdefghijklmnopqrst"), new("terraform_data.local", "1"), new("acme_thing.x", "2"),
                new("google_project_iam_member.m", "x", """{"project":"p","role":"r","member":"m","condition":[{"title":"t"}]}"""),
            ],
            [new("google_pubsub_topic.kept", "projects/p/topics/kept"), new("supabase_project.shop", "zyxwvutsrqponmlkjihg")]);

        Assert.That(report.Objects.Where(each => each.ImportBlock is not null).Select(each => each.ImportBlock), Is.EqualTo(new[]
        {
            "import {\n  to = google_pubsub_topic.events\n  id = \"projects/p/topics/events\"\n}",
            "import {\n  to = supabase_project.shop\n  id = \"abcdefghijklmnopqrst\"\n}",
        }));
    }

    [Test]
    public void Nothing_sensitive_is_compared_or_leaves()
    {
        const string Password = """[{"type":"get_attr","value":"password"}]""";
        const string Nested = """[{"type":"get_attr","value":"env"},{"type":"index","value":{"value":1,"type":"number"}},{"type":"get_attr","value":"value"}]""";
        const string Project = """[{"type":"get_attr","value":"project"}]""";
        const string Id = """[{"type":"get_attr","value":"id"}]""";
        ObjectText Some(string secret) => new(
            "google_pubsub_topic.a", "1", $$"""{"password":"{{secret}}","env":[{"value":"open"},{"value":"{{secret}}"}],"project":"{{secret}}","name":"n"}""")
        {
            Sensitive = $"[{Password},{Nested},{Project}]",
        };

        var kept = Compare([Some("hunter2-now")], [Some("hunter2-then")]);
        var orphans = Compare([Some("hunter2-now"), new("google_pubsub_topic.b", "hunter2-id") { Sensitive = $"[{Id}]" }, new("t.c", "sbp_0123456789abcdef0123456789abcdef01234567")], []);

        Assert.That(Verdicts(kept), Is.EqualTo(new[] { "google_pubsub_topic.a Keep" }));
        foreach (var report in new[] { kept, orphans })
        {
            Assert.That(JsonSerializer.Serialize(report, DeployerJson.Options), Does.Not.Contain("hunter2").And.Not.Contain("sbp_0123"));
            Assert.That(string.Join('\n', ComparisonText.Lines(report, withImports: true)), Does.Not.Contain("hunter2").And.Not.Contain("sbp_0123"));
        }
    }

    [Test]
    public void An_attribute_that_only_one_state_calls_sensitive_is_not_compared() =>
        Assert.That(
            Verdicts(Compare([new("t.a", "1", """{"v":"x"}""") { Sensitive = """[[{"type":"get_attr","value":"v"}]]""" }], [new("t.a", "1", """{"v":"y"}""")])),
            Is.EqualTo(new[] { "t.a Keep" }));

    [TestCase("\"strange\"")]
    [TestCase("[[]]")]
    [TestCase("[\"password\"]")]
    [TestCase("[[{\"type\":\"splat\"}]]")]
    public void Where_it_cannot_be_told_what_is_sensitive_all_is(string sensitive)
    {
        var report = Compare([new("google_pubsub_topic.a", "1", """{"project":"p","name":"x"}""") { Sensitive = sensitive }], []);

        Assert.That((report.Objects[0].Now?.Id, report.Objects[0].ImportBlock), Is.EqualTo(((string?)null, (string?)null)));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("{\"serial\":1,\"lineage\":\"l\"}")]
    [TestCase("{\"serial\":1,\"lineage\":\"l\",\"resources\":[{\"mode\":\"managed\",\"type\":\"t\",\"name\":\"a\"}]}")]
    public void A_damaged_state_is_refused(string text) =>
        Assert.That(() => StateObjects.Read(null, Encoding.UTF8.GetBytes(text)), Throws.TypeOf<StepFailedException>().With.Message.Contains("damaged"));

    [Test]
    public void A_state_with_an_object_twice_is_damaged_as_it_is_for_Terraform() =>
        Assert.That(() => StateObjects.Read(null, StateText.Of(new("t.a", "1"), new("t.a", "2"))), Throws.TypeOf<StepFailedException>());

    [Test]
    public void An_empty_state_knows_nothing()
    {
        Assert.That(Verdicts(Compare([], [new("t.a", "1")])), Is.EqualTo(new[] { "t.a Recreate" }));
        Assert.That(Verdicts(Compare([new("t.a", "1")], [])), Is.EqualTo(new[] { "t.a Orphan" }));
        Assert.That(Compare([], []).Objects, Is.Empty);
        Assert.That(StateComparison.Of(Some.Environment("staging"), StateObjects.None, StateObjects.None, null).Counts.ToString(), Is.EqualTo("no objects"));
    }

    [Test]
    public void A_report_reads_back_from_the_runs_folder_as_it_was_written()
    {
        using var home = new Deployer.Tests.Runs.TemporaryHome();
        var folder = RunFolder.TryReserve(home.Home, "run1")!; // The home is new.
        var report = Compare([new("t.a", "1"), new("t.b", "2")], [new("t.a", "3")], [new("t.a", "1", """{"v":1}""")]);

        report.Keep(folder);

        var again = ComparisonReport.Of(folder);
        Assert.That(JsonSerializer.Serialize(again, DeployerJson.Options), Is.EqualTo(JsonSerializer.Serialize(report, DeployerJson.Options)));
        Assert.That(File.ReadAllLines(Path.Combine(folder.Path, "comparison.txt")), Is.EqualTo(ComparisonText.Lines(report, withImports: true)));
        Assert.That(File.GetUnixFileMode(Path.Combine(folder.Path, "comparison.txt")), Is.EqualTo(PrivateFiles.Mode));
    }

    private static ComparisonReport Compare(ObjectText[] now, ObjectText[] then, ObjectText[]? old = null) => StateComparison.Of(
        Some.Environment("staging"),
        StateObjects.Read(null, StateText.Of(now)),
        StateObjects.Read(1, StateText.Of(then)),
        old is null ? null : StateObjects.Read(2, StateText.Of(old)));

    private static IEnumerable<string> Verdicts(ComparisonReport report) => report.Objects.Select(each => $"{each.Address} {each.Verdict}");
}
