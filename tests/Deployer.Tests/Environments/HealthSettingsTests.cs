using Deployer.Environments;

namespace Deployer.Tests.Environments;

internal sealed class HealthSettingsTests : SectionTests
{
    [Test]
    public void The_outputs_decide_by_default() => Assert.That(Read(""), Is.Null);

    [Test]
    public void Reads_every_property()
    {
        var probes = Read("""
            health:
              - output: gateway_url
                path: /healthz
                status: [200-204, 401]
                latency: 500ms
                retries: 0
                within: 5m
              - url: https://www.example.com/start
                status: 301
            """)!.Probes;

        Assert.That(probes[0] with { Status = [] }, Is.EqualTo(new HealthProbeSettings
        {
            Output = "gateway_url", Path = "/healthz", Latency = TimeSpan.FromMilliseconds(500), Retries = 0, Within = TimeSpan.FromMinutes(5), Status = [],
        }));
        Assert.That(probes[0].Status, Is.EqualTo(new[] { new StatusRange(200, 204), new StatusRange(401, 401) }));
        Assert.That(probes[1].Url, Is.EqualTo(new Uri("https://www.example.com/start")));
        Assert.That(probes[1].Status, Is.EqualTo(new[] { new StatusRange(301, 301) }));
        Assert.That((probes[1].Latency, probes[1].Retries, probes[1].Within), Is.EqualTo(((TimeSpan?)null, (int?)null, (TimeSpan?)null)));
    }

    [TestCase("health: gateway_url", "expected a list of what is asked")]
    [TestCase("health: []", "expected a list of what is asked")]
    [TestCase("health: [gateway_url]", "expected properties below it: output, url")]
    [TestCase("health: [{ path: /x }]", "expected one of 'output' (the name of an output) and 'url'")]
    [TestCase("health: [{ output: a, url: 'http://h' }]", "expected one of 'output'")]
    [TestCase("health: [{ url: 'https://ann:hunter2@h' }]", "a user or a password does not belong in this file")]
    [TestCase("health: [{ url: 'ftp://h' }]", "expected an address such as https://")]
    [TestCase("health: [{ output: a, path: '//elsewhere.example' }]", "expected a path that begins with a slash")]
    [TestCase("health: [{ output: a, status: 299-200 }]", "expected HTTP status codes")]
    [TestCase("health: [{ output: a, status: ok }]", "expected HTTP status codes")]
    [TestCase("health: [{ output: a, latency: 2 }]", "expected milliseconds, seconds or minutes")]
    [TestCase("health: [{ output: a, retries: -1 }]", "expected how often it is asked again")]
    [TestCase("health: [{ output: a, latencey: 2s }]", "Did you mean 'latency'?")]
    public void A_mistake_is_named_with_its_line(string section, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => Read(section));

        Assert.That(error.Message, Does.Contain(message).And.Contain("environments.staging.health").And.Not.Contain("hunter2"));
        Assert.That(error.Problems.Select(problem => problem.Line), Has.All.EqualTo(6));
    }

    private HealthSettings? Read(string section) => ReadEnvironment(section).Health;
}
