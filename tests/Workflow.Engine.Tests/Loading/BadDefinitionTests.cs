using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Loading;

internal sealed class BadDefinitionTests
{
    [TestCase("", "line 1: the definition is empty")]
    [TestCase("Id: a\nVersion: [", "the YAML cannot be read")]
    [TestCase("a: [1\nb: 2", "line 1: the YAML cannot be read")]
    [TestCase("Id: a\nSteps:\n- {Id: x, Inputs: [1\nVersion: 2", "line 3: the YAML cannot be read")]
    [TestCase("Id: a\nVersion: 1\nId: b", "line 3: 'Id' stands twice")]
    [TestCase("Id: a\nVersion: 1\n---\nId: b", "more than one YAML document")]
    [TestCase("- a", "line 1: keys and values are expected here")]
    [TestCase("Version: 1\nSteps: []", "the definition has no Id")]
    [TestCase("Id: a\nSteps: []", "the definition has no Version")]
    [TestCase("Id: a\nVersion: one", "line 2: 'one' is not a whole number")]
    [TestCase("Id: a\nVersion: 1\nSteps: []", "line 3: the definition has no steps")]
    [TestCase("Id: a\nVersion: 1\nStep: []", "line 3: the format has no 'Step'; did you mean 'Steps'?")]
    [TestCase("Id: a\nVersion: 1\nDataType: Nothing\nSteps:\n- {Id: x, StepType: Doubling}", "line 3: there is no type 'Nothing'")]
    [TestCase("Id: a\nVersion: 1\nDefaultErrorBehavior: Suspnd", "line 3: 'Suspnd' is not an error behaviour; did you mean 'Suspend'?")]
    public void A_bad_head_is_refused_with_its_line(string yaml, string message) => AssertRefused(yaml, message);

    [TestCase("- {StepType: Doubling}", "line 5: the step has no Id")]
    [TestCase("- {Id: x}", "step 'x': the step has no StepType")]
    [TestCase("- Id: x\n  StepType: Dubling", "line 6: step 'x': there is no step type 'Dubling'; did you mean 'Doubling'?")]
    [TestCase("- Id: x\n  StepType: Counted", "line 6: step 'x': 'Counted' is not a step")]
    [TestCase("- Id: x\n  StepType: Doubling\n  NextStepId: z", "line 7: step 'x': there is no step 'z' to go on at")]
    [TestCase("- {Id: x, StepType: Doubling}\n- {Id: x, StepType: Doubling}", "line 6: step 'x': another step has this Id")]
    [TestCase("- {Id: x, StepType: Doubling}\n- {Id: y, StepType: Doubling}", "line 6: step 'y': no step leads here")]
    [TestCase(
        "- {Id: x, StepType: Doubling, NextStepId: y}\n- Id: y\n  StepType: Doubling\n  NextStepId: x",
        "line 8: step 'y': going on at 'x' makes a cycle without an exit")]
    [TestCase("- Id: x\n  StepType: Doubling\n  NextStepId: x", "line 7: step 'x': going on at 'x' makes a cycle")]
    [TestCase("- Id: x\n  StepType: Doubling\n  Nextstep: y", "line 7: step 'x': the format has no 'Nextstep'; did you mean 'NextStepId'?")]
    [TestCase("- Id: x\n  StepType: Doubling\n  RetryInterval: soon", "line 7: step 'x': 'soon' is not a duration")]
    [TestCase("- Id: x\n  StepType: Demanding", "step 'x': 'Demanding' needs the input 'Needed'")]
    [TestCase("- Id: x\n  StepType: Doubling\n  Inputs:\n    Inn: 1", "line 8: step 'x': 'Doubling' has no property 'Inn'; did you mean 'In'?")]
    [TestCase("- Id: x\n  StepType: Doubling\n  Inputs:\n    In: data.Valu", "line 8: step 'x': 'data.Valu': 'Counted' has no property 'Valu'; did you mean 'Value'?")]
    [TestCase("- Id: x\n  StepType: Doubling\n  Inputs:\n    In: five", "'five' is not known here, data and context are; a text stands in quotes")]
    [TestCase("- Id: x\n  StepType: Doubling\n  Inputs:\n    In: '\"five\"'", "line 8: step 'x': 'five' cannot become Int32")]
    [TestCase("- Id: x\n  StepType: Doubling\n  Inputs:\n    In: data.Value +", "line 8: step 'x':")]
    [TestCase("- Id: x\n  StepType: Doubling\n  Inputs:\n    In: {A: 1}", "line 8: step 'x': input 'In' is an object or a list")]
    [TestCase("- Id: x\n  StepType: Doubling\n  Outputs:\n    Valeu: step.Out", "line 8: step 'x': 'Counted' has no property 'Valeu'")]
    [TestCase("- Id: x\n  StepType: Doubling\n  Outputs:\n    Value: step.Ot", "line 8: step 'x': 'step.Ot': 'Doubling' has no property 'Ot'")]
    public void A_bad_step_is_refused_with_its_line_and_name(string steps, string message) =>
        AssertRefused($"Id: a\nVersion: 1\nDataType: Counted\nSteps:\n{steps}", message);

    [TestCase("Do:\n  - - {Id: y, StepType: Doubling}", "'Do' is part of the format")]
    [TestCase("CompensateWith:\n  - {Id: y, StepType: Doubling}", "'CompensateWith' is part of the format")]
    [TestCase("Saga: true", "'Saga' is part of the format")]
    [TestCase("SelectNextStep: {y: 'true'}", "'SelectNextStep' is part of the format")]
    [TestCase("CancelCondition: data.Value > 1", "'CancelCondition' is part of the format")]
    [TestCase("ErrorBehavior: Compensate", "'Compensate' is part of the format")]
    public void What_the_format_knows_and_this_version_does_not_run_is_refused(string entry, string message) =>
        AssertRefused(
            $"Id: a\nVersion: 1\nDataType: Counted\nSteps:\n- Id: x\n  StepType: Doubling\n  {entry.Replace("\n", "\n  ", StringComparison.Ordinal)}",
            message);

    [TestCase("data.GetType().Assembly.FullName")]
    [TestCase("context.GetType()")]
    [TestCase("\"\".GetType().Name")]
    [TestCase("new System.Diagnostics.Process()")]
    [TestCase("System.IO.File.ReadAllText(\"/etc/hosts\")")]
    [TestCase("System.Environment.MachineName")]
    [TestCase("context.Step.BodyType.Name == \"x\"")]
    public void An_expression_cannot_reach_types_of_its_choice(string expression) =>
        AssertRefused(
            $"Id: a\nVersion: 1\nDataType: Counted\nSteps:\n- Id: x\n  StepType: Doubling\n  Outputs:\n    Text: '{expression}'",
            "line 8: step 'x':");

    [Test]
    public void Two_steps_of_one_name_are_told_apart_by_their_full_names()
    {
        const string Yaml = "Id: a\nVersion: 1\nSteps:\n- {Id: x, StepType: Twice}";

        AssertRefused(Yaml, "There are two types 'Twice'");
        using var services = Services();
        var loader = services.GetRequiredService<IDefinitionLoader>();
        var definition = loader.LoadDefinition(Yaml.Replace("Twice", typeof(OneName.Twice).FullName, StringComparison.Ordinal), Deserializers.Yaml);
        Assert.That(definition.Steps.First().BodyType, Is.EqualTo(typeof(OneName.Twice)));
    }

    [Test]
    public void A_bad_file_is_named()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("bad.yaml"), "Id: a\nVersion: 1\nSteps:\n- {Id: x, StepType: Nope}");
        using var services = Services();

        var error = Assert.Throws<WorkflowDefinitionLoadException>(
            () => services.GetRequiredService<IDefinitionLoader>().LoadDefinitionFile(folder.File("bad.yaml")))!;

        Assert.That(error.Message, Does.StartWith($"{folder.File("bad.yaml")}:4: step 'x': there is no step type 'Nope'"));
        Assert.That((error.Line, error.StepId), Is.EqualTo((4, "x")));
    }

    [Test]
    public void JSON_is_refused_with_its_line_too()
    {
        const string Json = "{\n  \"Id\": \"a\",\n  \"Version\": 1,\n  \"Steps\": [\n    { \"Id\": \"x\",\n      \"StepType\": \"Nope\" }\n  ]\n}";
        using var services = Services();

        var error = Assert.Throws<WorkflowDefinitionLoadException>(
            () => services.GetRequiredService<IDefinitionLoader>().LoadDefinition(Json, Deserializers.Json))!;

        Assert.That(error.Message, Does.StartWith("line 6: step 'x': there is no step type 'Nope'"));
    }

    [Test]
    public void The_same_id_and_version_with_another_text_is_refused()
    {
        using var services = Services();
        var loader = services.GetRequiredService<IDefinitionLoader>();
        loader.LoadDefinition("Id: a\nVersion: 1\nSteps:\n- {Id: x, StepType: Doubling}", Deserializers.Yaml);

        Assert.That(
            () => loader.LoadDefinition("Id: a\nVersion: 1\nSteps:\n- {Id: y, StepType: Doubling}", Deserializers.Yaml),
            Throws.InvalidOperationException.With.Message.Contains("registered already"));
    }

    private static void AssertRefused(string yaml, string message)
    {
        using var services = Services();

        var error = Assert.Throws<WorkflowDefinitionLoadException>(
            () => services.GetRequiredService<IDefinitionLoader>().LoadDefinition(yaml, Deserializers.Yaml))!;

        Assert.That(error.Message, Does.Contain(message));
    }

    private static ServiceProvider Services() => new ServiceCollection()
        .AddWorkflow()
        .AddWorkflowDSL(typeof(BadDefinitionTests).Assembly)
        .BuildServiceProvider();
}
