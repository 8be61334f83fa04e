using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Loading;

[TestFixture(Format.Yaml)]
[TestFixture(Format.Json)]
internal sealed class StructuredInputTests(Format format)
{
    [TestCase("{City: Berlin, Floor: 3, Patience: 00:01:00, Day: friday}", "Typed", """{"city":"Berlin","floor":3,"patience":"00:01:00","day":"Friday"}""")]
    [TestCase("{city: Berlin}", "Typed", """{"city":"Berlin","floor":1,"patience":"00:00:00","day":"Sunday"}""")]
    [TestCase("{'@City': data.Customer, '@Floor': data.Count + 1, Other: {'@Floor': data.Count}}", "Typed", """{"city":"Ada","floor":5,"patience":"00:00:00","day":"Sunday","other":{"city":"","floor":4,"patience":"00:00:00","day":"Sunday"}}""")]
    [TestCase("[{City: A}, {'@City': data.Customer}]", "List", """[{"city":"A","floor":1,"patience":"00:00:00","day":"Sunday"},{"city":"Ada","floor":1,"patience":"00:00:00","day":"Sunday"}]""")]
    [TestCase("[1, data.Count, data.Count * 2]", "Numbers", "[1,4,8]")]
    [TestCase("[data.Customer, '\"as it is\"']", "Names", """["Ada","as it is"]""")]
    [TestCase("[data.Customer, '\"Ada\"']", "Distinct", """["Ada"]""")]
    [TestCase("{one: 1, '@four': data.Count}", "Map", """{"one":1,"four":4}""")]
    [TestCase("{short: 00:00:05}", "Waits", """{"short":"00:00:05"}""")]
    [TestCase("{text: '5', number: 5, half: 0.5, flag: true, none: null, list: [a, 'b'], '@who': data.Customer, in: {'@count': data.Count}}", "Loose", """{"text":"5","number":5,"half":0.5,"flag":true,"none":null,"list":["a","b"],"who":"Ada","in":{"count":4}}""")]
    [TestCase("{'@names': [data.Customer, data.Count], plain: [data.Customer]}", "Anything", """{"names":["Ada",4],"plain":["data.Customer"]}""")]
    [TestCase("[data.Customer, {a: 1}]", "Anything", """["Ada",{"a":1}]""")]
    [TestCase("{Id: 3, '@Name': data.Customer}", "Record", """{"id":3,"name":"Ada"}""")]
    [TestCase("[{Id: 3, Name: x}]", "Records", """[{"id":3,"name":"x"}]""")]
    [TestCase("{a: [1, {'@b': data.Count}]}", "Json", """{"a":[1,{"b":4}]}""")]
    public async Task Objects_and_lists_become_what_the_property_is(string written, string property, string expected)
    {
        var answer = await RunAsync($"- {{Id: x, StepType: Shaped, Inputs: {{{property}: {written}}}, Outputs: {{Answer: step.Seen}}}}");

        var seen = JsonNode.Parse(answer.Answer!)![char.ToLowerInvariant(property[0]) + property[1..]];
        Assert.That(JsonNode.DeepEquals(seen, JsonNode.Parse(expected)), Is.True, seen?.ToJsonString());
    }

    [Test]
    public async Task An_object_that_is_there_keeps_what_is_not_named()
    {
        var order = await RunAsync("- {Id: x, StepType: Shaped, Inputs: {Present: {Floor: 9}}, Outputs: {Answer: step.Present.City, Count: step.Present.Floor}}");

        Assert.That((order.Answer, order.Count), Is.EqualTo(("kept", 9)));
    }

    [Test]
    public async Task Entries_and_members_are_set_and_read_by_their_paths()
    {
        var order = await RunAsync(
            """
            - Id: x
              StepType: Shaped
              NextStepId: y
              Inputs:
                Headers["Accept"]: '"text/plain"'
                Headers.Agent: data.Customer
              Outputs:
                Labels["accept"]: step.Headers["Accept"]
                Labels['the agent']: step.Headers.Agent
                Labels.plain: '"dotted"'
                Amounts["sum"]: data.Count + 1
                Address.City: '"Bonn"'
            - Id: y
              StepType: Note
              Inputs:
                Text: data.Labels["accept"]
              Outputs:
                Answer: step.Text + "/" + data.Amounts["sum"].ToString()
                Count: data.Amounts.sum
            """);

        Assert.That(order.Labels, Is.EqualTo(new Dictionary<string, string> { ["accept"] = "text/plain", ["the agent"] = "Ada", ["plain"] = "dotted" }));
        Assert.That((order.Amounts["sum"], order.Address.City, order.Answer, order.Count), Is.EqualTo((5, "Bonn", "text/plain/5", 5)));
    }

    [Test]
    public async Task Data_without_a_class_has_entries()
    {
        await using var host = await StartAsync();
        host.Services.GetRequiredService<IDefinitionLoader>().Load(
            format,
            """
            Id: loose
            Version: 1
            DataType: System.Dynamic.ExpandoObject, System.Linq.Expressions
            Steps:
            - {Id: x, StepType: Doubling, Inputs: {In: data.Start}, Outputs: {Doubled: step.Out}, NextStepId: y}
            - {Id: y, StepType: Doubling, Inputs: {In: data.Doubled}, Outputs: {'["in the end"]': step.Out}}
            """);
        dynamic data = new System.Dynamic.ExpandoObject();
        data.Start = 3;

        string id = await host.StartAndWaitAsync("loose", data);

        var stored = await host.DataAsync<Dictionary<string, int>>(id);
        Assert.That(stored, Is.EqualTo(new Dictionary<string, int> { ["Start"] = 3, ["Doubled"] = 6, ["in the end"] = 12 }));
    }

    [Test]
    public async Task Times_can_be_computed()
    {
        var order = await RunAsync(
            "- {Id: x, StepType: Shaped, Inputs: {Typed: {'@Patience': TimeSpan.FromMinutes(data.Count)}}, Outputs: {Answer: DateTime.UtcNow.Year.ToString(), Count: step.Typed.Patience.Minutes}}");

        Assert.That(order.Count, Is.EqualTo(4));
        Assert.That(int.Parse(order.Answer!, System.Globalization.CultureInfo.InvariantCulture), Is.GreaterThan(2000));
    }

    [Test]
    public async Task An_indexer_of_the_datas_own_is_set_and_read()
    {
        var order = await RunAsync(
            """
            - Id: x
              StepType: Doubling
              NextStepId: y
              Inputs:
                In: data.Bag["start"]
              Outputs:
                Bag["doubled"]: step.Out
            - Id: y
              StepType: Doubling
              Inputs:
                In: data.Bag["doubled"]
              Outputs:
                Count: step.Out
            """);

        Assert.That(order.Count, Is.EqualTo(12));
    }

    [Test]
    public async Task A_time_of_this_place_is_kept_as_the_worlds()
    {
        DateTime? asOf = null;
        var store = new FaultyStore(new InMemoryRunStore(TimeProvider.System))
        {
            BeforeCommit = checkpoint => asOf = checkpoint.Subscribed is [{ } row, ..] ? row.AsOf : asOf,
        };
        await using var host = await StartAsync(store);
        host.Services.GetRequiredService<IDefinitionLoader>().Load(
            format,
            "Id: waits\nVersion: 1\nSteps:\n- {Id: x, StepType: WaitFor, Inputs: {EventName: '\"e\"', EventKey: '\"k\"', EffectiveDate: DateTime.Now}}");

        await host.StartAndWaitAsync("waits");

        Assert.That(asOf!.Value.Kind, Is.EqualTo(DateTimeKind.Utc));
        Assert.That(asOf.Value, Is.EqualTo(DateTime.UtcNow).Within(TimeSpan.FromMinutes(1)));
    }

    private async Task<Order> RunAsync(string steps)
    {
        await using var host = await StartAsync();
        host.Services.GetRequiredService<IDefinitionLoader>().Load(format, $"Id: shapes\nVersion: 1\nDataType: Order\nSteps:\n{steps}");
        var id = await host.StartAndWaitAsync("shapes", new Order { Customer = "Ada", Count = 4, Bag = { ["start"] = 3 } });
        Assert.That((await host.Control.GetRunAsync(id))!.Status, Is.EqualTo(WorkflowStatus.Complete));
        return await host.DataAsync<Order>(id);
    }

    private static Task<TestHost> StartAsync(IRunStore? store = null) => TestHost.StartAsync(
        store ?? new InMemoryRunStore(TimeProvider.System), services: services => services.AddWorkflowDSL(typeof(StructuredInputTests).Assembly));
}
