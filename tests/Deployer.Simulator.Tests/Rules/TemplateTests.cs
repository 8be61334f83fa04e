using System.Text.Json.Nodes;
using Deployer.Simulator.Rules;

namespace Deployer.Simulator.Tests.Rules;

internal sealed class TemplateTests
{
    private readonly Dictionary<string, string?> attributes = new()
    {
        ["project"] = "sim-project",
        ["name"] = "api",
        ["secret"] = "projects/sim-project/secrets/key",
        ["ip_cidr_range"] = "10.8.0.0/20",
    };

    [TestCase("projects/{project}/services/{name}", ExpectedResult = "projects/sim-project/services/api")]
    [TestCase("{secret|basename}", ExpectedResult = "key")]
    [TestCase("{ip_cidr_range|first_host}", ExpectedResult = "10.8.0.1")]
    [TestCase("{missing,name}", ExpectedResult = "api")]
    [TestCase("{missing,name|basename}", ExpectedResult = "api")]
    [TestCase("{secret|location,name}", ExpectedResult = "api")]
    [TestCase("{name,$hash:8}", ExpectedResult = "api")]
    [TestCase("{name}[/{missing}]", ExpectedResult = "api")]
    [TestCase("{name}[/{project}]", ExpectedResult = "api/sim-project")]
    [TestCase("{name}/{missing}", ExpectedResult = null)]
    [TestCase("plain", ExpectedResult = "plain")]
    public string? Places_are_filled_in(string template) => Render(template);

    [Test]
    public void What_is_made_up_depends_on_the_seed_and_the_attempt_only()
    {
        var first = Render("{$hash:12}-{$number:12}-{$letters:17}-{$uuid}");

        Assert.Multiple(() =>
        {
            Assert.That(Render("{$hash:12}-{$number:12}-{$letters:17}-{$uuid}"), Is.EqualTo(first));
            Assert.That(Render("{$hash:12}", attempt: 2), Is.Not.EqualTo(Render("{$hash:12}")));
            Assert.That(Render("{$number:12}"), Does.Match("^[1-9][0-9]{11}$"));
            Assert.That(Render("{$letters:17}"), Does.Match("^[a-z]{17}$"));
        });
    }

    [Test]
    public void A_project_has_a_number_that_spells_sim()
    {
        var number = Render("{project|project_number}");

        Assert.That(number, Does.Match("^746[0-9]{9}$"));
    }

    [TestCase("{name|shout}")]
    [TestCase("{$dice}")]
    [TestCase("{name")]
    [TestCase("[{name}")]
    public void A_slip_of_the_pen_is_told(string template) => Assert.That(() => Template.Parse(template), Throws.TypeOf<FormatException>());

    [Test]
    public void A_computed_value_may_be_any_json()
    {
        var value = new ComputedValue("addresses", JsonNode.Parse("""[{ "owner": "{name}", "port": 80, "missing": "{missing}" }]""")!);

        var rendered = value.Render(new TemplateValues(attributes.GetValueOrDefault, "seed"));

        Assert.That(rendered!.ToJsonString(), Is.EqualTo("""[{"owner":"api","port":80,"missing":null}]"""));
    }

    private string? Render(string template, int attempt = 1) =>
        Template.Parse(template).Render(new TemplateValues(attributes.GetValueOrDefault, "seed") { Attempt = attempt });
}
