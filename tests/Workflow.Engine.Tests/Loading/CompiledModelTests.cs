using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Loading;

[TestFixture(Format.Yaml)]
[TestFixture(Format.Json)]
internal sealed class CompiledModelTests(Format format)
{
    private ServiceProvider _services = null!;

    [SetUp]
    public void CreateServices() => _services = new ServiceCollection()
        .AddWorkflow()
        .AddWorkflowDSL(typeof(CompiledModelTests).Assembly)
        .BuildServiceProvider();

    [TearDown]
    public void DropServices() => _services.Dispose();

    [TestCase("If", typeof(If))]
    [TestCase("While", typeof(While))]
    [TestCase("Foreach", typeof(Foreach))]
    [TestCase("ForEach", typeof(Foreach))]
    [TestCase("Sequence", typeof(Sequence))]
    [TestCase("Parallel", typeof(Sequence))]
    [TestCase("WorkflowCore.Primitives.If, WorkflowCore", typeof(If))]
    [TestCase("WorkflowCore.Primitives.While, WorkflowCore", typeof(While))]
    [TestCase("WorkflowCore.Primitives.Foreach, WorkflowCore", typeof(Foreach))]
    [TestCase("WorkflowCore.Primitives.ForEach, WorkflowCore", typeof(Foreach))]
    [TestCase("WorkflowCore.Primitives.Sequence, WorkflowCore, Version=3.18.0.0", typeof(Sequence))]
    [TestCase("Workflow.Engine.If, Workflow.Engine", typeof(If))]
    public void A_container_has_its_names_and_its_branches(string name, Type body)
    {
        var definition = Load(
            $"""
            - Id: around
              StepType: {name}
              NextStepId: after
              Do:
              - - Id: a1
                  StepType: Note
                  NextStepId: a2
                - Id: a2
                  StepType: Note
              - - Id: b1
                  StepType: Note
            - Id: after
              StepType: Note
            """);

        Assert.That(Step(definition, "around").BodyType, Is.EqualTo(body));
        Assert.That(Step(definition, "around").Children.Select(child => definition.Steps.FindById(child)!.Key), Is.EqualTo(new[] { "a1", "b1" }));
        Assert.That(Next(definition, "around"), Is.EqualTo(new[] { "after" }));
        Assert.That(Next(definition, "a1"), Is.EqualTo(new[] { "a2" }));
        Assert.That(Next(definition, "a2"), Is.Empty);
    }

    [TestCase("Decide", typeof(Decide))]
    [TestCase("Delay", typeof(Delay))]
    [TestCase("WaitFor", typeof(WaitFor))]
    [TestCase("Activity", typeof(Activity))]
    [TestCase("EndWorkflow", typeof(EndStep))]
    [TestCase("EndStep", typeof(EndStep))]
    [TestCase("WorkflowCore.Primitives.Decide, WorkflowCore", typeof(Decide))]
    [TestCase("WorkflowCore.Primitives.Delay, WorkflowCore", typeof(Delay))]
    [TestCase("WorkflowCore.Primitives.WaitFor, WorkflowCore", typeof(WaitFor))]
    [TestCase("WorkflowCore.Primitives.Activity, WorkflowCore", typeof(Activity))]
    [TestCase("WorkflowCore.Primitives.EndStep, WorkflowCore", typeof(EndStep))]
    public void A_primitive_has_its_names(string name, Type body) =>
        Assert.That(Step(Load($"- Id: x\n  StepType: {name}"), "x").BodyType, Is.EqualTo(body));

    [Test]
    public void A_list_of_steps_is_one_branch()
    {
        var definition = Load("- {Id: x, StepType: If, Do: [{Id: a, StepType: Note, NextStepId: b}, {Id: b, StepType: Note}]}");

        Assert.That(Step(definition, "x").Children, Is.EqualTo(new[] { Step(definition, "a").Id }));
    }

    [Test]
    public void A_switch_has_its_cases()
    {
        var definition = Load(
            """
            - Id: ask
              StepType: Decide
              NextStepId: switch
            - Id: switch
              StepType: OutcomeSwitch
              Do:
              - - Id: red
                  StepType: When
                  Inputs: {ExpectedOutcome: '"red"'}
                  Do: [{Id: stop, StepType: Note}]
              - - Id: green
                  StepType: When
                  Inputs: {ExpectedOutcome: '"green"'}
                  Do: [{Id: go, StepType: Note}]
            """);

        Assert.That(Step(definition, "switch").Children.Select(child => definition.Steps.FindById(child)!.Key), Is.EqualTo(new[] { "red", "green" }));
        Assert.That(Step(definition, "red").Children, Is.EqualTo(new[] { Step(definition, "stop").Id }));
    }

    [Test]
    public void One_step_undoes_alone_and_several_as_a_sequence()
    {
        var definition = Load(
            """
            - Id: one
              StepType: Note
              CompensateWith: [{Id: undo-one, StepType: Note}]
              NextStepId: two
            - Id: two
              StepType: Note
              CompensateWith:
              - {Id: undo-two-first, StepType: Note, NextStepId: undo-two-second}
              - {Id: undo-two-second, StepType: Note}
            """);

        Assert.That(Step(definition, "one").CompensationStepId, Is.EqualTo(Step(definition, "undo-one").Id));
        var group = definition.Steps.FindById(Step(definition, "two").CompensationStepId!.Value)!;
        Assert.That((group.BodyType, group.Key), Is.EqualTo((typeof(Sequence), "two.CompensateWith")));
        Assert.That(group.Children, Is.EqualTo(new[] { Step(definition, "undo-two-first").Id }));
        Assert.That(Next(definition, "undo-two-first"), Is.EqualTo(new[] { "undo-two-second" }));
    }

    [Test]
    public void A_saga_undoes_what_is_inside_and_forgets_it_before_a_retry()
    {
        var definition = Load("- {Id: x, StepType: Sequence, Saga: true, Do: [{Id: a, StepType: Note}], ErrorBehavior: Compensate}");
        var (saga, inside) = (Step(definition, "x"), Step(definition, "a"));
        var pointer = new ExecutionPointer { PersistenceData = "begun" };

        saga.PrimeForRetry(pointer);

        Assert.That((saga.RevertChildrenAfterCompensation, saga.ResumeChildrenAfterCompensation), Is.EqualTo((true, false)));
        Assert.That((inside.RevertChildrenAfterCompensation, inside.ResumeChildrenAfterCompensation), Is.EqualTo((false, true)));
        Assert.That(saga.ErrorBehavior, Is.EqualTo(WorkflowErrorHandling.Compensate));
        Assert.That(pointer.PersistenceData, Is.Null);
    }

    [Test]
    public void Error_behaviours_intervals_and_policies_are_taken()
    {
        var definition = Load(
            "- {Id: x, StepType: Probing, ErrorBehavior: Retry, RetryInterval: 00:00:05, InDoubt: Probe, NextStepId: y}\n"
            + "- {Id: y, StepType: Note, ErrorBehavior: Terminate, InDoubt: Ask, Name: the end, NextStepId: z}\n"
            + "- {Id: z, StepType: Note}");

        Assert.That((Step(definition, "x").ErrorBehavior, Step(definition, "x").RetryInterval), Is.EqualTo((WorkflowErrorHandling.Retry, TimeSpan.FromSeconds(5))));
        Assert.That(definition.Steps.Select(step => step.InDoubt), Is.EqualTo(new[] { InDoubtPolicy.Probe, InDoubtPolicy.Ask, InDoubtPolicy.Rerun }));
        Assert.That((Step(definition, "y").ErrorBehavior, Step(definition, "y").Name), Is.EqualTo((WorkflowErrorHandling.Terminate, "the end")));
    }

    [TestCase("data.IsCancelled", false)]
    [TestCase("data.Count > 3", true)]
    [TestCase("data.Count > 3 && data.IsCancelled", false)]
    [TestCase("object.Equals(data.Count, 4)", true)]
    [TestCase("'true'", true)]
    public void A_cancel_condition_looks_at_the_data(string condition, bool holds)
    {
        var definition = Load($"- Id: x\n  StepType: Note\n  CancelCondition: {condition}\n  ProceedOnCancel: true");
        var step = Step(definition, "x");

        Assert.That(step.CancelCondition!.Compile().DynamicInvoke(new Order { Count = 4 }), Is.EqualTo(holds));
        Assert.That(step.CancelCondition.Type, Is.EqualTo(typeof(Func<Order, bool>)));
        Assert.That(step.ProceedOnCancel, Is.True);
    }

    [TestCase("outcome == \"yes\"", "yes", true)]
    [TestCase("outcome == \"yes\"", "no", false)]
    [TestCase("outcome == \"1\"", 1, true)]
    [TestCase("outcome = \"yes\"", "yes", true)]
    [TestCase("outcome != \"yes\"", null, true)]
    [TestCase("outcome == 1", 1, true)]
    [TestCase("outcome == 1", "1", false)]
    [TestCase("outcome == 1", true, false)]
    [TestCase("outcome != 1", "many", true)]
    [TestCase("outcome == true", true, true)]
    [TestCase("outcome == true", false, false)]
    [TestCase("outcome == null", null, true)]
    [TestCase("outcome == null", "x", false)]
    [TestCase("outcome > 3", 4, true)]
    [TestCase("outcome > 3", "four", false)]
    [TestCase("outcome > data.Count", 5, true)]
    [TestCase("outcome == data.Customer", "Ada", true)]
    [TestCase("outcome == data.IsUrgent", true, true)]
    [TestCase("outcome == \"a\" || outcome == \"b\"", "b", true)]
    [TestCase("(outcome == 1 || outcome == 2) && data.Count == 4", 2, true)]
    [TestCase("outcome.Equals(2)", 2, true)]
    [TestCase("object.Equals(outcome, 2)", 2, true)]
    [TestCase("int(outcome) > 1", 2, true)]
    [TestCase("outcome", true, true)]
    [TestCase("data.IsUrgent", null, true)]
    [TestCase("data.Count == 4", null, true)]
    [TestCase("true", null, true)]
    public void A_next_step_is_selected_by_data_and_outcome(string condition, object? outcome, bool isSelected)
    {
        var definition = Load($"- Id: x\n  StepType: Note\n  SelectNextStep:\n    y: '{condition}'\n- {{Id: y, StepType: Note}}");

        // Made at run time: a text of its own, as one from the store is.
        var result = new ExecutionResult(outcome is string text ? new string(text.AsSpan()) : outcome);
        var data = new Order { Count = 4, IsUrgent = true, Customer = new string("Ada".AsSpan()) };
        Assert.That(Step(definition, "x").Outcomes[0].Matches(result, data), Is.EqualTo(isSelected));
        Assert.That(Next(definition, "x"), Is.EqualTo(new[] { "y" }));
    }

    [Test]
    public void An_enum_and_JSON_from_the_store_are_compared_as_what_they_say()
    {
        var definition = Load("- Id: x\n  StepType: Note\n  SelectNextStep:\n    y: 'outcome == \"Friday\"'\n- {Id: y, StepType: Note}");
        var stored = System.Text.Json.JsonSerializer.SerializeToElement("Friday");

        Assert.That(Step(definition, "x").Outcomes[0].Matches(new ExecutionResult(DayOfWeek.Friday), new Order()), Is.True);
        Assert.That(Step(definition, "x").Outcomes[0].Matches(new ExecutionResult(stored), new Order()), Is.True);
    }

    private WorkflowDefinition Load(string steps) => _services.GetRequiredService<IDefinitionLoader>()
        .Load(format, $"Id: model\nVersion: 1\nDataType: Order\nSteps:\n{steps}");

    private static WorkflowStep Step(WorkflowDefinition definition, string key) =>
        definition.FindByKey(key) ?? throw new AssertionException($"there is no step '{key}'");

    private static string[] Next(WorkflowDefinition definition, string key) =>
        [.. Step(definition, key).Outcomes.Select(outcome => definition.Steps.FindById(outcome.NextStep)!.Key)];
}
