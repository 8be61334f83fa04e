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

[CancelAfter(30_000)]
internal sealed class HealthCheckTests
{
    private StepBench bench = null!; // set up before each test

    [SetUp]
    public void CreateBench() => bench = new StepBench();

    [TearDown]
    public void RemoveBench() => bench.Dispose();

    private IEnumerable<string> Notes => bench.Events.OfType<StepNote>().Select(note => note.Text);

    [Test]
    public async Task The_health_output_is_asked_before_the_gateway(CancellationToken token)
    {
        await using var api = new StandInApi(HttpStatusCode.OK, "{}");
        Keep(("gateway_url", api.Address), ("health_url", api.Address + "health"));

        await HealthCheck.RunAsync(bench.Run, token);

        Assert.That(api.Asked, Is.EqualTo(new[] { "/health" }));
        Assert.That(Notes, Has.One.EqualTo($"healthy: {api.Address}health"));
    }

    [Test]
    public async Task Without_it_the_gateway_has_a_path_for_it(CancellationToken token)
    {
        await using var api = new StandInApi(HttpStatusCode.OK, "{}");
        Keep(("gateway_url", api.Address));

        await HealthCheck.RunAsync(bench.Run, token);

        Assert.That(api.Asked, Is.EqualTo(new[] { "/healthz" }));
    }

    [Test]
    public async Task Without_either_it_says_that_nothing_was_asked(CancellationToken token)
    {
        Keep(("service_url", "http://127.0.0.1:1"));

        await HealthCheck.RunAsync(bench.Run, token);

        Assert.That(Notes, Has.One.StartsWith("no health check"));
    }

    [Test]
    public async Task One_that_is_not_healthy_yet_is_asked_again(CancellationToken token)
    {
        await using var api = new StandInApi(HttpStatusCode.OK, "{}", HttpStatusCode.ServiceUnavailable, HttpStatusCode.NotFound);
        Keep(("gateway_url", api.Address));

        await HealthCheck.RunAsync(bench.Run, token);

        Assert.That(api.Asked, Has.Count.EqualTo(3));
        Assert.That(Notes, Has.One.Contain("503").And.Contain("asking again"));
    }

    [Test]
    public async Task One_that_stays_unhealthy_fails_with_its_answer_and_a_remedy(CancellationToken token)
    {
        await using var api = new StandInApi(HttpStatusCode.ServiceUnavailable, "no service answers");
        Keep(("gateway_url", api.Address));

        var error = Assert.ThrowsAsync<StepFailedException>(() => HealthCheck.RunAsync(bench.Run, token));

        Assert.That(error.Message, Does.Contain($"GET {api.Address}healthz: 503").And.Contain("no service answers"));
        Assert.That(error.Remedy, Does.Contain("deployer sandbox show").And.Contain("deployer resume run1"));
    }

    [Test]
    public void Nothing_that_listens_is_a_failure_and_no_crash(CancellationToken token)
    {
        Keep(("gateway_url", $"http://127.0.0.1:{FreePort.Next()}"));

        var error = Assert.ThrowsAsync<StepFailedException>(() => HealthCheck.RunAsync(bench.Run, token));

        Assert.That(error.Message, Does.Contain("refused").IgnoreCase);
    }

    [Test]
    public async Task A_real_gateway_gets_minutes_and_the_waiting_can_be_stopped(CancellationToken token)
    {
        await using var api = new StandInApi(HttpStatusCode.NotFound, "");
        Keep(("gateway_url", api.Address));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var noted = new TaskCompletionSource();
        var run = bench.Run with
        {
            Environment = bench.Run.Environment with { Cloud = CloudKind.Google },
            Services = bench.Run.Services with { Observer = new Listener(() => noted.TrySetResult(), bench) },
        };

        var asking = HealthCheck.RunAsync(run, stop.Token);
        await noted.Task.WaitAsync(token);
        await stop.CancelAsync();

        // Of that kind, and no more is said: which one depends on whether the pause had begun.
        Assert.CatchAsync<OperationCanceledException>(() => asking);
        Assert.That(Notes, Has.One.Contain("for up to 10 minutes"));
    }

    private void Keep(params (string Name, string Value)[] outputs) => bench.Run.Folder.Keep(
        RunFolder.OutputsName,
        outputs.ToDictionary(output => output.Name, output => new TerraformOutput(JsonSerializer.SerializeToElement(output.Value), false)));

    private sealed class Listener(Action heard, IRunObserver next) : IRunObserver
    {
        public void On(RunEvent runEvent)
        {
            next.On(runEvent);
            heard();
        }
    }
}
