using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Loading;

[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class LoadedDefinitionTests(StoreKind kind)
{
    private const string Yaml = """
        Id: numbers
        Version: 1
        Description: doubles twice, with every kind of expression
        DataType: Counted
        Steps:
        - Id: first
          StepType: Doubling
          NextStepId: second
          Inputs:
            In: data.Value
          Outputs:
            Value: step.Out
        - Id: second
          StepType: Workflow.Engine.Tests.Support.Doubling, Workflow.Engine.Tests
          NextStepId: third
          ErrorBehavior: Retry
          RetryInterval: 00:00:05
          Inputs:
            In: data.Value * 10 + 1
          Outputs:
            Value: step.Out
            Text: '"it is " + step.Out.ToString()'
        - Id: third
          StepType: Doubling
          Inputs:
            In: 7
          Outputs:
            Trace: data.Trace
        """;

    private Database _database = null!;

    [SetUp]
    public void CreateDatabase() => _database = new Database(kind, TimeProvider.System);

    [TearDown]
    public void DropDatabase() => _database.Dispose();

    [Test]
    public async Task A_YAML_definition_runs()
    {
        await using var host = await StartAsync();
        host.Services.GetRequiredService<IDefinitionLoader>().LoadDefinition(Yaml, Deserializers.Yaml);

        var id = await host.StartAndWaitAsync("numbers", new Counted { Value = 3 });

        var data = await host.DataAsync<Counted>(id);
        Assert.That((data.Value, data.Text), Is.EqualTo((122, "it is 122")));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "first 1 Completed", "second 1 Completed", "third 1 Completed" }));
    }

    [Test]
    public async Task A_name_means_a_step_where_a_step_stands_and_data_where_data_stands()
    {
        await using var host = await StartAsync();

        var definition = host.Services.GetRequiredService<IDefinitionLoader>().LoadDefinition(
            "Id: shared\nVersion: 1\nDataType: Shared\nSteps:\n- {Id: x, StepType: Shared, NextStepId: y}\n- {Id: y, StepType: Crowded}",
            Deserializers.Yaml);

        Assert.That(definition.DataType, Is.EqualTo(typeof(SharedData.Shared)));
        Assert.That(definition.Steps.Select(step => step.BodyType), Is.EqualTo(new[] { typeof(SharedSteps.Shared), typeof(SharedSteps.Crowded) }));
    }

    [Test]
    public async Task A_JSON_definition_runs()
    {
        await using var host = await StartAsync();
        host.Services.GetRequiredService<IDefinitionLoader>().LoadDefinition(
            """
            { "Id": "json", "Version": 2, "DataType": "Counted",
              "Steps": [ { "Id": "only", "StepType": "Doubling", "Inputs": { "In": 21 }, "Outputs": { "Value": "step.Out" } } ] }
            """,
            Deserializers.Json);

        var id = await host.StartAndWaitAsync("json");

        Assert.That((await host.DataAsync<Counted>(id)).Value, Is.EqualTo(42));
    }

    [Test]
    public async Task A_reader_of_ones_own_is_taken_and_its_run_can_be_resumed()
    {
        var store = _database.Open();
        await using var host = await StartAsync(store);
        host.Services.GetRequiredService<IDefinitionLoader>().LoadDefinition("ignored", _ => new DefinitionSourceV1
        {
            Id = "own",
            Version = 1,
            DataType = "Counted",
            Steps = [new StepSourceV1 { Id = "fails", StepType = nameof(FailingUnless), NextStepId = "then" }, new StepSourceV1 { Id = "then", StepType = nameof(Doubling) }],
        });
        FailingUnless.Allowed = false;
        var id = await host.StartAndWaitAsync("own");
        await host.DisposeAsync();

        FailingUnless.Allowed = true;
        await using var next = await StartAsync();
        await next.Host.ResumeWorkflow(id);

        Assert.That((await next.WaitAsync(id)).Status, Is.EqualTo(WorkflowStatus.Complete));
    }

    [Test]
    public async Task A_run_that_stands_inside_a_container_goes_on_there_in_another_process()
    {
        await using var host = await StartAsync();
        dynamic options = new System.Dynamic.ExpandoObject();
        options.Floor = 3;
        var inputs = new System.Dynamic.ExpandoObject();
        ((IDictionary<string, object?>)inputs)["Present"] = options;
        host.Services.GetRequiredService<IDefinitionLoader>().LoadDefinition("ignored", _ => new DefinitionSourceV1
        {
            Id = "own",
            Version = 1,
            DataType = nameof(Order),
            Steps =
            [
                new StepSourceV1
                {
                    Id = "around",
                    StepType = "Sequence",
                    Saga = true,
                    Do = [[new StepSourceV1 { Id = "fails", StepType = nameof(FailingUnless), NextStepId = "shaped", ErrorBehavior = WorkflowErrorHandling.Suspend }, new StepSourceV1 { Id = "shaped", StepType = nameof(Shaped), Inputs = inputs, Outputs = { ["Count"] = "step.Present.Floor" }, InDoubt = InDoubtPolicy.Ask }]],
                    CompensateWith = [new StepSourceV1 { Id = "undo", StepType = nameof(Note) }],
                    SelectNextStep = { ["after"] = "data.Count == 3" },
                },
                new StepSourceV1 { Id = "after", StepType = nameof(Note) },
            ],
        });
        FailingUnless.Allowed = false;
        var id = await host.StartAndWaitAsync("own", new Order());
        await host.DisposeAsync();

        FailingUnless.Allowed = true;
        await using var next = await StartAsync();
        await next.Host.ResumeWorkflow(id);
        var run = await next.WaitAsync(id);

        Assert.That((run.Status, run.Outcome), Is.EqualTo((WorkflowStatus.Complete, (string?)null)));
        Assert.That(
            await next.JournalAsync(id),
            Is.EqualTo(new[]
            {
                "around 1 Persisted", "fails 1 Failed", "fails 2 Completed", "shaped 1 Completed", "around 2 Completed", "after 1 Completed",
            }));
    }

    [Test]
    public async Task A_run_keeps_the_definition_it_was_started_with()
    {
        const string Before = "Id: kept\nVersion: 1\nDataType: Counted\nSteps:\n- {Id: fails, StepType: FailingUnless, NextStepId: old}\n- {Id: old, StepType: Doubling}";
        const string After = "Id: kept\nVersion: 1\nDataType: Counted\nSteps:\n- {Id: fails, StepType: FailingUnless, NextStepId: new}\n- {Id: new, StepType: Doubling}";
        await using var host = await StartAsync();
        host.Services.GetRequiredService<IDefinitionLoader>().LoadDefinition(Before, Deserializers.Yaml);
        FailingUnless.Allowed = false;
        var id = await host.StartAndWaitAsync("kept");
        await host.DisposeAsync();

        FailingUnless.Allowed = true;
        await using var next = await StartAsync();
        next.Services.GetRequiredService<IDefinitionLoader>().LoadDefinition(After, Deserializers.Yaml);
        await next.Host.ResumeWorkflow(id);
        await next.WaitAsync(id);

        Assert.That(await next.JournalAsync(id), Is.EqualTo(new[] { "fails 1 Failed", "fails 2 Completed", "old 1 Completed" }));
    }

    private Task<TestHost> StartAsync(IRunStore? store = null) => TestHost.StartAsync(
        store ?? _database.Open(), services: services => services.AddWorkflowDSL(typeof(LoadedDefinitionTests).Assembly));
}
