using Deployer.Environments;

namespace Deployer.Tests.Environments;

internal sealed class ReleasesSettingsTests : SectionTests
{
    [Test]
    public void All_releases_are_kept_by_default() => Assert.That(Read(""), Is.Null);

    [TestCase("releases: { keep: 20 }", 20, null)]
    [TestCase("releases: { keep-days: 90 }", null, 90)]
    [TestCase("releases: { keep: 20, keep-days: 90 }", 20, 90)]
    public void Rules_are_numbers(string section, int? keep, int? days) => Assert.That(Read(section), Is.EqualTo(new ReleasesSettings(keep, days)));

    [TestCase("releases: {}", "it says nothing")]
    [TestCase("releases: 20", "expected properties below it")]
    [TestCase("releases: { keep: 0 }", "expected a number of releases of at least 1")]
    [TestCase("releases: { keep: all }", "expected a number of releases of at least 1")]
    [TestCase("releases: { keep-days: -1 }", "expected a number of days of at least 1")]
    [TestCase("releases: { keep_days: 1 }", "Did you mean 'keep-days'?")]
    public void A_mistake_is_named_with_its_line(string section, string message) =>
        Assert.That(() => Read(section), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message).And.Message.Contains("line 6"));

    private ReleasesSettings? Read(string section) => ReadEnvironment(section).Releases;
}
