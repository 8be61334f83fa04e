using Deployer.Environments;
using Deployer.Inspections;

namespace Deployer.Tests.Inspections;

internal sealed class DriftReaderTests
{
    private const string Plan = """
        {"resource_drift":[
          {"address":"a.changed","type":"a","change":{"actions":["update"],
            "before":{"labels":{"env":"x"},"password":"old","note":"token-1"},"after":{"labels":{"env":"y"},"password":"new","note":"token-2"},
            "before_sensitive":{"password":true},"after_sensitive":{"password":true}}},
          {"address":"a.gone","type":"a","change":{"actions":["delete"],"before":{"name":"x"},"after":null}},
          {"address":"a.renamed","previous_address":"a.old","type":"a","change":{"actions":["no-op"],"before":{"name":"x"},"after":{"name":"x"}}}],
         "output_changes":{"url":{"actions":["update"]}}}
        """;

    [Test]
    public void Names_what_was_changed_and_what_is_gone_without_sensitive_values()
    {
        var (resources, ignored) = Read();

        Assert.That(resources.Select(resource => (resource.Address, resource.Gone)), Is.EqualTo(new[] { ("a.changed", false), ("a.gone", true) }));
        Assert.That(resources[0].Attributes, Is.EqualTo(new[]
        {
            new AttributeDrift("labels.env", "\"x\"", "\"y\"", Sensitive: false),
            new AttributeDrift("note", "\"***-1\"", "\"***-2\"", Sensitive: false),
            new AttributeDrift("password", null, null, Sensitive: true),
        }));
        Assert.That(ignored, Is.Zero);
    }

    [TestCase("labels", "a.changed a.gone", 0)]
    [TestCase("*", "a.gone", 1)]
    public void Attributes_that_are_noise_are_left_out_and_a_resource_with_no_other_change_too(string pattern, string left, int ignored)
    {
        var found = Read(new ResourceFilter { Types = ["a"], Attributes = [pattern] });

        Assert.That(string.Join(' ', found.Resources.Select(resource => resource.Address)), Is.EqualTo(left));
        Assert.That(found.Ignored, Is.EqualTo(ignored));
        Assert.That(found.Resources.SelectMany(resource => resource.Attributes).Select(attribute => attribute.Name), Has.None.EqualTo("labels.env"));
    }

    [Test]
    public void A_resource_that_is_noise_is_left_out_whatever_happened_to_it() =>
        Assert.That(Read(new ResourceFilter { Addresses = ["a.*"] }).Ignored, Is.EqualTo(2));

    [TestCase("{}")]
    [TestCase("""{"resource_drift":null}""")]
    public void A_plan_without_drift_has_none(string plan) =>
        Assert.That(DriftReader.Read(plan, new DriftSettings(), text => text).Resources, Is.Empty);

    [TestCase("")]
    [TestCase("""{"resource_drift":[{}]}""")]
    [TestCase("""{"resource_drift":[{"address":1,"type":"a","change":{"actions":["delete"]}}]}""")]
    public void What_is_no_plan_is_refused(string plan) =>
        Assert.That(() => DriftReader.Read(plan, new DriftSettings(), text => text), Throws.TypeOf<StepFailedException>());

    private static (IReadOnlyList<DriftedResource> Resources, int Ignored) Read(params ResourceFilter[] ignore) =>
        DriftReader.Read(Plan, new DriftSettings { Ignore = ignore }, text => text.Replace("token", "***", StringComparison.Ordinal));
}
