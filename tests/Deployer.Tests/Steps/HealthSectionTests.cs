using System.Net;
using System.Text.Json;
using Deployer.Environments;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;
using Deployer.Tests.Tools;
using Deployer.Tests.Tools.GcloudRuns;
using Deployer.Tools;

namespace Deployer.Tests.Steps;

/// <summary>What the section <c>health</c> of an environment asks for.</summary>
[CancelAfter(30_000)]
internal sealed class HealthSectionTests
{
    private static readonly StatusRange[] Unauthorised = [new(401, 401)];

    private StepBench bench = null!; // set up before each test

    [SetUp]
    public void CreateBench()
    {
        bench = new StepBench();
        bench.Run.Folder.Keep(RunFolder.OutputsName, new Dictionary<string, TerraformOutput>
        {
            ["gateway_url"] = new(JsonSerializer.SerializeToElement("http://127.0.0.1:1/start"), Sensitive: false),
            ["hidden_url"] = new(JsonSerializer.SerializeToElement("http://127.0.0.1:1/hunter2"), Sensitive: true),
        });
    }

    [TearDown]
    public void RemoveBench() => bench.Dispose();

    [Test]
    public async Task All_is_asked_side_by_side(CancellationToken token)
    {
        // Neither answers before the other one is asked too.
        using var both = new CountdownEvent(2);
        var (first, second) = (Answering(both), Answering(both));
        var asking = AskAsync(token, new() { Url = first.Address }, new() { Url = second.Address });

        await asking;

        Assert.That(bench.Events.OfType<StepNote>().Select(note => note.Text), Is.EqualTo(new[] { $"healthy: {first.Address}", $"healthy: {second.Address}" }));
        await Task.WhenAll(first.Answered, second.Answered);
    }

    [Test]
    public async Task Every_one_that_is_not_well_is_named(CancellationToken token)
    {
        await using var good = new StandInApi(HttpStatusCode.NoContent, "");
        await using var bad = new StandInApi(HttpStatusCode.OK, "");
        await using var slow = new StandInApi(HttpStatusCode.OK, "");

        var error = Assert.ThrowsAsync<StepFailedException>(() => AskAsync(
            token,
            new() { Url = new Uri(good.Address), Retries = 0 },
            new() { Url = new Uri(bad.Address), Path = "/private", Status = Unauthorised, Retries = 0 },
            new() { Url = new Uri(slow.Address), Latency = TimeSpan.FromTicks(1), Retries = 0 }));

        Assert.That(error.Message, Does.Contain($"GET {bad.Address}private: 200 OK").And.Match("200 OK, after \\d+ ms; the limit is 0 ms").And.Not.Contain(good.Address));
        Assert.That(bench.Events.OfType<StepNote>().Select(note => note.Text), Is.EqualTo(new[] { $"healthy: {good.Address}" }));
    }

    [Test]
    public async Task What_is_expected_is_well_whatever_it_is(CancellationToken token)
    {
        await using var api = new StandInApi(HttpStatusCode.Unauthorized, "");

        await AskAsync(token, new HealthProbeSettings { Url = new Uri(api.Address), Status = Unauthorised });

        Assert.That(api.Asked, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task It_is_asked_again_as_often_as_it_says_and_no_longer(CancellationToken token)
    {
        await using var often = new StandInApi(HttpStatusCode.NotFound, "");
        await using var shortly = new StandInApi(HttpStatusCode.NotFound, "");

        Assert.ThrowsAsync<StepFailedException>(() => AskAsync(
            token,
            new() { Url = new Uri(often.Address), Retries = 2 },
            new() { Url = new Uri(shortly.Address), Within = TimeSpan.FromMilliseconds(1) }));

        Assert.That(often.Asked, Has.Count.EqualTo(3));
        Assert.That(shortly.Asked, Has.Count.LessThanOrEqualTo(2));
    }

    [TestCase("gone_url", "it has no output 'gone_url'")]
    [TestCase("hidden_url", "the output 'hidden_url' holds no http address that may be shown")]
    public void An_output_that_cannot_be_asked_is_named(string output, string message, CancellationToken token)
    {
        var error = Assert.ThrowsAsync<StepFailedException>(() => AskAsync(token, new HealthProbeSettings { Output = output }));

        Assert.That(error.Message, Does.Contain(message).And.Not.Contain("hunter2"));
        Assert.That(error.Remedy, Does.Contain("deployer.yaml"));
    }

    [Test]
    public void A_path_stands_below_the_host_of_an_output()
    {
        var environment = bench.Run.Environment with { Health = new HealthSettings([new() { Output = "gateway_url", Path = "/ready?deep=1" }, new() { Output = "gateway_url" }]) };

        var probes = HealthProbe.Of(environment, OutputView.Read(bench.Run.Folder, "run1"));

        Assert.That(probes.Select(probe => probe.Address.ToString()), Is.EqualTo(new[] { "http://127.0.0.1:1/ready?deep=1", "http://127.0.0.1:1/start" }));
    }

    private Task AskAsync(CancellationToken token, params HealthProbeSettings[] probes) => HealthCheck.RunAsync(
        bench.Run with { Environment = bench.Run.Environment with { Health = new HealthSettings(probes) } }, token);

    private static (Uri Address, Task Answered) Answering(CountdownEvent both)
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}/";
        var listener = new HttpListener { Prefixes = { address } };
        listener.Start();
        return (new Uri(address), Task.Run(async () =>
        {
            var context = await listener.GetContextAsync();
            both.Signal();
            both.Wait();
            context.Response.Close();
            listener.Close();
        }));
    }
}
