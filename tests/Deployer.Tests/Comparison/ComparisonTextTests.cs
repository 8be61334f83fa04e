using Deployer.Comparison;
using Some = Deployer.Tests.Releases.Some;

namespace Deployer.Tests.Comparison;

internal sealed class ComparisonTextTests
{
    [Test]
    public void A_rollback_is_told_with_what_holds_data_first_and_the_words_that_occur()
    {
        var report = StateComparison.Of(
            Some.Environment("staging"),
            StateObjects.Read(null, StateText.Of(
                new("google_pubsub_topic.events", "projects/p/topics/events", """{"project":"p","name":"events"}"""), new("t.a", "2"), new("t.a", "1") { Deposed = "f00d" },
                new("t.b", "3", """{"image":"2","size":1}"""), new("t.new", "4"), new("t.same", "5"))),
            StateObjects.Read(7, StateText.Of(new("t.a", "1"), new("t.b", "3", """{"image":"1","size":2}"""), new("t.old", "4"), new("t.same", "5"), new("u.gone", "6"))),
            backup: null);

        Assert.That(string.Join('\n', ComparisonText.Lines(report, withImports: true)), Is.EqualTo("""
            what stands (serial 6) beside release 7 (serial 5): 2 orphan, 1 recreate, 1 replace, 1 change, 2 keep
            RELEASE 7  OBJECT                      DETAILS
            holds what an apply cannot bring back:
            orphan     google_pubsub_topic.events  id projects/p/topics/events
            the rest:
            orphan     t.a (deposed f00d)          id 1; left behind by a replacement, and destroyed by the next apply
            recreate   u.gone                      in release 7 id 6
            replace    t.a                         id 2; in release 7 id 1
            change     t.b                         image, size
            keep       t.new                       in release 7 as t.old
            orphan: it stands, and that state does not know it. A rollback destroys it; if that state were put back, it would stay, unknown
            recreate: that state knows it, and it is gone: it is made anew, and empty
            replace: that state knows another object there, which is gone; if it were put back, what stands would stay, unknown, and be made a second time
            change: the same object with other attributes; sensitive ones are not compared
            to adopt what stands, if release 7 (serial 5) were put back (in a file in infra/, with their resources):
            import {
              to = google_pubsub_topic.events
              id = "projects/p/topics/events"
            }
            """));
        Assert.That(ComparisonText.Lines(report, withImports: false), Has.None.Contains("import"));
    }

    [Test]
    public void Two_words_stand_beside_each_object_where_a_backup_could_be_put_back()
    {
        var report = StateComparison.Of(
            Some.Environment("staging"),
            StateObjects.Read(null, StateText.Of(new ObjectText("supabase_project.it's", "b"))),
            StateObjects.Read(7, StateText.Of(new ObjectText("supabase_project.it's", "b"))),
            StateObjects.Read(3, StateText.OfLineage("another", new ObjectText("supabase_project.it's", "a"), new("t.x\u001b", null))));

        Assert.That(ComparisonText.Lines(report, withImports: true).Where(line => !line.StartsWith("re", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "what stands (serial 1) beside release 7 (serial 1): 1 keep",
            "if release 3 (serial 2) were put back: 1 recreate, 1 replace",
            "the state has been begun anew since release 3 (serial 2): what that knew may exist and not be known any more",
            "RELEASE 7  PUT BACK 3  OBJECT                 DETAILS",
            "holds what an apply cannot bring back:",
            "keep       replace     supabase_project.it's  id b; in release 3 id a",
            "the rest:",
            "-          recreate    t.x",
            "to adopt what stands, if release 3 (serial 2) were put back (in a file in infra/, with their resources):",
            @"# after: terraform state rm 'supabase_project.it'\''s'",
            "import {",
            "  to = supabase_project.it's",
            "  id = \"b\"",
            "}",
        }));
    }

    [Test]
    public void What_stands_in_for_a_state_that_cannot_be_read_is_said()
    {
        var kept = StateObjects.Read(4, StateText.Of(new ObjectText("t.a", "1")));

        var lines = ComparisonText.Lines(
            StateComparison.Of(Some.Environment("staging"), kept with { Source = kept.Source with { StandsInBecause = "it is gone\nall of it" } }, StateObjects.Read(2, StateText.Of(new ObjectText("t.a", "1"))), null),
            withImports: true);

        Assert.That(lines, Is.EqualTo(new[]
        {
            "what release 4 left (serial 1) beside release 2 (serial 1): 1 keep",
            "the state itself cannot be read: it is gone",
        }));
    }
}
