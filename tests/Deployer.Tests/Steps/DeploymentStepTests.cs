using System.Text.Json;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;
using Microsoft.Extensions.Logging;
using Workflow.Engine;

namespace Deployer.Tests.Steps;

/// <summary>What leaves a step for the engine's database when it fails.</summary>
internal sealed class DeploymentStepTests
{
    private StepBench bench = null!; // set up before each test

    [SetUp]
    public void SetUp()
    {
        bench = new StepBench();
        bench.Write("deployer.yaml", """
            environments:
              staging:
                cloud: simulated
                backend: local
                database: sandbox
            """);
        bench.Services.Redaction.Add("hunter22");
    }

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public void An_error_that_is_not_ours_becomes_one_without_secrets_and_goes_to_the_log()
    {
        var log = new Lines();

        var error = Assert.ThrowsAsync<StepFailedException>(
            () => RunAsync(new JsonException("'hunter22' is not JSON", new IOException("hunter22")), log));

        Assert.That(error.Message, Is.EqualTo("JsonException: '***' is not JSON"));
        Assert.That(error.ToString(), Does.Not.Contain("hunter22"));
        Assert.That(error.InnerException, Is.Null);
        Assert.That(error.Remedy, Does.Contain("deployer logs run1"));
        Assert.That(log.Single(), Does.Contain(nameof(IOException)).And.Contain(nameof(RunAsync)).And.Not.Contain("hunter22"));
    }

    [Test]
    public void A_full_disk_is_followed_by_the_command_that_goes_on()
    {
        var error = Assert.ThrowsAsync<StepFailedException>(() => RunAsync(new IOException("No space left on device", 28), new Lines()));

        Assert.That(error.Message, Is.EqualTo("No space left on device"));
        Assert.That(error.Remedy, Is.EqualTo("Make room or mend the permissions, then: deployer resume run1"));
    }

    [Test]
    public void An_error_of_ours_keeps_its_kind() =>
        Assert.ThrowsAsync<PrerequisiteException>(() => RunAsync(new PrerequisiteException("hunter22", ""), new Lines()));

    [Test]
    public void A_stop_stays_a_stop() =>
        Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(new OperationCanceledException(), new Lines()));

    private Task<ExecutionResult> RunAsync(Exception failure, Lines log) =>
        new Failing(bench.Services with { Logger = log }, failure).RunAsync(new StepExecutionContext
        {
            Workflow = new WorkflowInstance { Id = "run1", Reference = "staging" },
            Step = new WorkflowStep<Failing> { ExternalId = "migrate" },
            ExecutionPointer = new ExecutionPointer(),
        });

    private sealed class Failing(RunServices services, Exception failure) : DeploymentStep(services)
    {
        protected override Task<ExecutionResult> RunAsync(RunContext run, IStepExecutionContext context) => throw failure;
    }

    private sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception) + exception);
    }
}
