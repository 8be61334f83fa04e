using Deployer.Environments;

namespace Deployer.Tests.Environments;

internal sealed class VariableAssignmentTests
{
    private const string File = """
        # token = "a comment"
        token   = "se\"cret = {" # why
        "quoted" = 1
        services = {
          api = { token = "inner" }
          # a } that closes nothing
        }
        text = <<-EOT
          token = "inside {"
          EOT
        list = [
          "a", # one
          "b",
        ]
        /* gone = 1
        gone = 2 */
        last = true
        """;

    [Test]
    public void Each_assignment_is_found_with_all_of_its_value()
    {
        var found = VariableAssignment.Read(File);

        Assert.That(found.Select(each => each.Name), Is.EqualTo(new[] { "token", "quoted", "services", "text", "list", "last" }));
        Assert.That(found[0].Value, Is.EqualTo("\"se\\\"cret = {\""));
        Assert.That(found[2].Value, Does.StartWith("{").And.EndsWith("}"));
        Assert.That(found[3].Value, Does.StartWith("<<-EOT").And.EndsWith("EOT"));
        Assert.That(found[4].Value, Does.EndWith("]"));
        Assert.That(found[5].Value, Is.EqualTo("true"));
    }

    [Test]
    public void Another_value_takes_the_place_of_all_earlier_ones_and_leaves_the_rest_alone()
    {
        var text = VariableAssignment.Set("a = 1\ntoken = \"old\"\nb = 2\ntoken = \"older\"", "token", "\"new\"");

        Assert.That(text, Is.EqualTo("a = 1\n\nb = 2\ntoken = \"new\"\n"));
        Assert.That(VariableAssignment.Set("", "token", "1"), Is.EqualTo("token = 1\n"));
        Assert.That(VariableAssignment.Remove(File, "services"), Does.Not.Contain("inner\" }").And.Contain("inside {"));
    }

    [TestCase("")]
    [TestCase("=")]
    [TestCase("a = \"never closed")]
    [TestCase("a = <<EOT\nnever closed")]
    [TestCase("a = {{{")]
    [TestCase("a == b")]
    public void What_is_no_variable_file_is_read_to_its_end(string text) => Assert.That(() => VariableAssignment.Read(text), Throws.Nothing);
}
