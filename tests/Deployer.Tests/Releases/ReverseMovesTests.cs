using Deployer.Releases;

namespace Deployer.Tests.Releases;

internal sealed class ReverseMovesTests
{
    [Test]
    public void An_object_that_kept_its_id_under_a_new_name_is_named_back() =>
        Assert.That(Find([Some("t.new", "1"), Some("t.same", "2")], [Some("t.old", "1"), Some("t.same", "2")]), Is.EqualTo("t.new to t.old"));

    [Test]
    public void Another_type_with_the_same_id_is_another_object() =>
        Assert.That(Find([new("u.new", "u", "1", null)], [Some("t.old", "1")]), Is.Empty);

    [Test]
    public void An_id_that_two_objects_share_names_none() =>
        Assert.That(Find([Some("t.new", "1"), Some("t.twin", "1")], [Some("t.old", "1")]), Is.Empty);

    [Test]
    public void An_object_without_an_id_is_not_guessed() =>
        Assert.That(Find([Some("t.new", null)], [Some("t.old", null)]), Is.Empty);

    [Test]
    public void Names_that_are_in_use_are_left_to_the_plan()
    {
        Assert.That(Find([Some("t.new", "1"), Some("t.old", "2")], [Some("t.old", "1")]), Is.Empty);
        Assert.That(Find([Some("t.new", "1")], [Some("t.old", "1"), Some("t.new", "2")]), Is.Empty);
    }

    [Test]
    public void A_deposed_object_is_not_moved() =>
        Assert.That(Find([new("t.new", "t", "1", "f00d")], [Some("t.old", "1")]), Is.Empty);

    [Test]
    public void A_move_that_the_configuration_has_itself_is_led_past()
    {
        const string Configuration = """
            moved {
              from = t.eldest
              to   = t.older # two renames ago
            }

            moved {
              to   = t.old
              from = t.older
            }

            moved {
              from = t.same
              to   = t.kept
            }

            """;

        var moves = ReverseMoves.Past([new("t.new", "t.old"), new("t.same", "t.kept"), new("t.x", "t.y")], Configuration);

        Assert.That(moves, Is.EqualTo(new ReverseMove[] { new("t.new", "t.eldest"), new("t.x", "t.y") }));
    }

    [Test]
    public void Moves_in_a_circle_are_not_followed_for_ever() =>
        Assert.That(
            ReverseMoves.Past([new("t.new", "t.a")], "moved {\n  from = t.a\n  to = t.b\n}\nmoved {\n  from = t.b\n  to = t.a\n}\n"),
            Has.Count.EqualTo(1));

    [Test]
    public void They_are_written_in_terraforms_language() =>
        Assert.That(ReverseMoves.ToConfiguration([new("module.a[\"x\"].t.new", "t.old[0]")]), Does.EndWith("""

            moved {
              from = module.a["x"].t.new
              to   = t.old[0]
            }

            """));

    private static string Find(StateResource[] current, StateResource[] chosen) =>
        string.Join(", ", ReverseMoves.Find(current, chosen).Select(move => $"{move.From} to {move.To}"));

    private static StateResource Some(string address, string? id) => new(address, "t", id, null);
}
