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
    [TestCase("- Id: x\n  StepType: Doubling\n  Outputs:\n    Valeu: step.Out", "line 8: step 'x': 'Counted' has no property 'Valeu'")]
    [TestCase("- Id: x\n  StepType: Doubling\n  Outputs:\n    Value: step.Ot", "line 8: step 'x': 'step.Ot': 'Doubling' has no property 'Ot'")]
    public void A_bad_step_is_refused_with_its_line_and_name(string steps, string message) =>
        AssertBadSteps(steps, message, "Counted");

    [TestCase("- {Id: x, StepType: If}", "line 5: step 'x': 'If' has no branch ('Do')")]
    [TestCase("- Id: x\n  StepType: While\n  Do: []", "line 7: step 'x': 'Do' has no steps")]
    [TestCase("- Id: x\n  StepType: Foreach\n  Do:\n  - []", "line 7: step 'x': a branch has no steps")]
    [TestCase("- Id: x\n  StepType: If\n  Do:\n  - - {Id: y, StepType: Note}\n  - {Id: z, StepType: Note}", "line 8: step 'x': 'Do' has branches and single steps")]
    [TestCase("- Id: x\n  StepType: Delay\n  Do: [{Id: y, StepType: Note}]", "line 7: step 'x': 'Delay' takes no branches")]
    [TestCase("- Id: x\n  StepType: Note\n  Saga: true", "line 7: step 'x': a saga has no steps")]
    [TestCase("- Id: x\n  StepType: Note\n  CompensateWith: []", "line 7: step 'x': 'CompensateWith' has no steps")]
    [TestCase("- Id: x\n  StepType: Note\n  CompensateWith: {Id: y, StepType: Note}", "line 7: step 'x': a list is expected here")]
    [TestCase("- Id: x\n  StepType: Note\n  CompensateWith:\n  - {Id: y, StepType: Note}\n  - {Id: z, StepType: Note}", "line 9: step 'z': no step leads here")]
    [TestCase("- Id: x\n  StepType: If\n  Do:\n  - {Id: y, StepType: Note}\n  - {Id: z, StepType: Note}", "line 9: step 'z': no step leads here")]
    [TestCase("- Id: x\n  StepType: If\n  Do:\n  - {Id: y, StepType: Nte}", "line 8: step 'y': there is no step type 'Nte'; did you mean 'Note'?")]
    [TestCase("- Id: x\n  StepType: If\n  Do:\n  - {StepType: Note}", "line 8: the step has no Id")]
    [TestCase("- Id: x\n  StepType: Iff", "line 6: step 'x': there is no step type 'Iff'; did you mean 'If'?")]
    [TestCase("- Id: x\n  StepType: WorkflowCore.Primitives.Recur, WorkflowCore", "line 6: step 'x': there is no step type")]
    public void A_bad_container_is_refused_with_its_line_and_name(string steps, string message) => AssertBadSteps(steps, message);

    [TestCase(
        "- Id: x\n  StepType: If\n  NextStepId: y\n  Do:\n  - Id: a\n    StepType: Note\n    NextStepId: y\n- {Id: y, StepType: Note}",
        "line 11: step 'a': step 'y' is among the definition's own steps, and this one in a branch of 'x': a step goes on only at one that stands beside it")]
    [TestCase(
        "- Id: x\n  StepType: If\n  NextStepId: a\n  Do: [{Id: a, StepType: Note}]",
        "line 7: step 'x': step 'a' is in a branch of 'x', and this one among the definition's own steps")]
    [TestCase(
        "- Id: x\n  StepType: Parallel\n  Do:\n  - - {Id: a, StepType: Note, NextStepId: b}\n  - - {Id: b, StepType: Note}",
        "line 8: step 'a': step 'b' is in another branch")]
    [TestCase(
        "- Id: x\n  StepType: Note\n  SelectNextStep:\n    u: 'true'\n  CompensateWith: [{Id: u, StepType: Note}]",
        "line 8: step 'x': step 'u' is in the compensation of 'x'")]
    public void A_jump_into_or_out_of_a_container_is_refused(string steps, string message) => AssertBadSteps(steps, message);

    [TestCase(
        "- Id: x\n  StepType: If\n  Do: [{Id: a, StepType: Note}]\n  NextStepId: a2\n- Id: a2\n  StepType: If\n  Do: [{Id: a, StepType: Note}]",
        "line 11: step 'a': another step has this Id")]
    [TestCase("- Id: x\n  StepType: Note\n  CompensateWith: [{Id: x, StepType: Note}]", "line 7: step 'x': another step has this Id")]
    public void An_id_is_unique_in_the_whole_definition(string steps, string message) => AssertBadSteps(steps, message);

    [TestCase("- Id: x\n  StepType: Note\n  SelectNextStep:\n    yy: 'true'\n- {Id: y, StepType: Note}", "line 8: step 'x': there is no step 'yy' to go on at; did you mean 'y'?")]
    [TestCase("- Id: x\n  StepType: Note\n  SelectNextStep:\n    y: data.Count\n- {Id: y, StepType: Note}", "line 8: step 'x': 'data.Count' is not a condition: it gives Int32")]
    [TestCase("- Id: x\n  StepType: Note\n  SelectNextStep:\n    y: step.Text == \"a\"\n- {Id: y, StepType: Note}", "line 8: step 'x': 'step.Text == \"a\"': ")]
    [TestCase("- Id: x\n  StepType: Note\n  CancelCondition: data.IsCanceled", "line 7: step 'x': 'data.IsCanceled': 'Order' has no property 'IsCanceled'; did you mean 'IsCancelled'?")]
    [TestCase("- Id: x\n  StepType: Note\n  CancelCondition: outcome", "line 7: step 'x': 'outcome': 'outcome' is not known here, data are")]
    [TestCase("- Id: x\n  StepType: Note\n  CancelCondition: '\"yes\"'", "line 7: step 'x': '\"yes\"' is not a condition: it gives String")]
    [TestCase("- Id: x\n  StepType: Note\n  CancelCondition: data.Address?.City", "line 7: step 'x': 'data.Address?.City'")]
    [TestCase("- Id: x\n  StepType: Note\n  ErrorBehavior: Ignore", "line 7: step 'x': 'Ignore' is not an error behaviour; known: Retry, Suspend, Terminate, Compensate")]
    [TestCase("- Id: x\n  StepType: Note\n  InDoubt: Pobe", "line 7: step 'x': 'Pobe' is not an in-doubt policy; did you mean 'Probe'?")]
    [TestCase("- Id: x\n  StepType: Note\n  InDoubt: Probe", "line 7: step 'x': 'Note' cannot be probed: it does not implement IProbe")]
    [TestCase("- Id: x\n  StepType: EndWorkflow\n  NextStepId: y\n- {Id: y, StepType: Note}", "line 7: step 'x': 'EndWorkflow' ends the run and has no 'NextStepId'")]
    [TestCase("- Id: x\n  StepType: When\n  Do: [{Id: y, StepType: Note}]", "line 6: step 'x': a 'When' stands first in a branch of an 'OutcomeSwitch'")]
    [TestCase("- Id: x\n  StepType: OutcomeSwitch\n  Do:\n  - Id: y\n    StepType: Note", "line 9: step 'y': a branch of an 'OutcomeSwitch' starts with a 'When'")]
    public void A_bad_condition_or_policy_is_refused_with_its_line_and_name(string steps, string message) => AssertBadSteps(steps, message);

    [TestCase("Number: {A: 1}", "line 8: step 'x': Int32 is expected here, not an object", "Note")]
    [TestCase("Number: [1]", "line 8: step 'x': Int32 is expected here, not a list", "Note")]
    [TestCase("Typed: {City: A, Flor: 2}", "line 8: step 'x': 'Address' has no property 'Flor'; did you mean 'Floor'?", "Shaped")]
    [TestCase("Typed: {City: A,\n      Floor: high}", "line 9: step 'x': 'high' cannot become Int32", "Shaped")]
    [TestCase("Typed:\n      '@City': data.Custmer", "line 9: step 'x': 'data.Custmer': 'Order' has no property 'Custmer'; did you mean 'Customer'?", "Shaped")]
    [TestCase("Typed:\n      '@Other': {City: A}", "line 9: step 'x': '@Other' is an object: the @ stands before those of its keys", "Shaped")]
    [TestCase("Numbers:\n    - 1\n    - '\"two\"'", "line 10: step 'x': 'two' cannot become Int32", "Shaped")]
    [TestCase("Names: [Ada]", "line 8: step 'x': 'Ada': 'Ada' is not known here, data and context are", "Shaped")]
    [TestCase("Waits: {short: soon}", "line 8: step 'x': 'soon' cannot become TimeSpan", "Shaped")]
    public void A_bad_object_or_list_is_refused_with_its_line_and_name(string input, string message, string type) =>
        AssertBadSteps($"- Id: x\n  StepType: {type}\n  Inputs:\n    {input}", message);

    [TestCase("- Id: x\n  StepType: Note\n  SelectNextStep:\n    x: 'true'", "line 5: step 'x': going on at 'x' makes a cycle without an exit")]
    [TestCase(
        "- {Id: x, StepType: Note, NextStepId: y}\n- {Id: y, StepType: If, Do: [{Id: z, StepType: Note}], NextStepId: x}",
        "line 6: step 'y': going on at 'x' makes a cycle without an exit")]
    [TestCase(
        "- Id: x\n  StepType: While\n  Do:\n  - {Id: y, StepType: Note, NextStepId: z}\n  - {Id: z, StepType: Note, NextStepId: y}",
        "line 9: step 'z': going on at 'y' makes a cycle without an exit")]
    [TestCase(
        "- {Id: x, StepType: Note, NextStepId: y}\n- Id: y\n  StepType: Note\n  NextStepId: x\n  SelectNextStep: {z: data.IsUrgent}\n- {Id: z, StepType: WaitFor}",
        "line 8: step 'y': going on at 'x' makes a cycle without an exit")]
    public void A_cycle_that_nothing_leaves_is_refused(string steps, string message) => AssertBadSteps(steps, message);

    [TestCase("- {Id: x, StepType: Note, SelectNextStep: {x: data.IsUrgent}}")]
    [TestCase("- {Id: x, StepType: Note, NextStepId: y}\n- {Id: y, StepType: Note, SelectNextStep: {x: 'outcome == 1', z: 'outcome == 2'}}\n- {Id: z, StepType: Note}")]
    [TestCase("- {Id: x, StepType: If, Do: [{Id: y, StepType: EndWorkflow}], NextStepId: z}\n- {Id: z, StepType: Note, NextStepId: x}")]
    [TestCase("- {Id: x, StepType: Note, NextStepId: y, CancelCondition: data.IsCancelled}\n- {Id: y, StepType: Note, NextStepId: x}")]
    [TestCase("- {Id: x, StepType: WaitFor, NextStepId: y}\n- {Id: y, StepType: Note, NextStepId: x}")]
    [TestCase("- {Id: x, StepType: If, Do: [{Id: y, StepType: Note, NextStepId: z}, {Id: z, StepType: WaitFor}], NextStepId: a}\n- {Id: a, StepType: Note, NextStepId: x}")]
    [TestCase("- {Id: a, StepType: Sequence, CancelCondition: data.IsCancelled, Do: [{Id: x, StepType: Note, NextStepId: y}, {Id: y, StepType: Note, NextStepId: x}]}")]
    [TestCase("- {Id: x, StepType: While, Inputs: {Condition: 'true'}, Do: [{Id: y, StepType: Note}]}")]
    public void A_cycle_that_something_leaves_is_taken(string steps)
    {
        using var services = Services();

        Assert.That(
            () => services.GetRequiredService<IDefinitionLoader>().LoadDefinition(Around(steps), Deserializers.Yaml), Throws.Nothing);
    }

    [TestCase("data.GetType().Assembly.FullName")]
    [TestCase("context.GetType()")]
    [TestCase("\"\".GetType().Name")]
    [TestCase("new System.Diagnostics.Process()")]
    [TestCase("System.IO.File.ReadAllText(\"/etc/hosts\")")]
    [TestCase("System.Environment.MachineName")]
    [TestCase("context.Step.BodyType.Name == \"x\"")]
    [TestCase("context.Step.BodyType")]
    public void An_expression_cannot_reach_types_of_its_choice(string expression) =>
        AssertRefused(
            $"Id: a\nVersion: 1\nDataType: Counted\nSteps:\n- Id: x\n  StepType: Doubling\n  Outputs:\n    Text: '{expression}'",
            "line 8: step 'x':");

    [Test]
    public void Containers_in_containers_have_their_limit()
    {
        AssertNested(18, Throws.Nothing);
        AssertNested(40, Throws.TypeOf<WorkflowDefinitionLoadException>().With.Message.Contains("nested too deeply"));
    }

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
    public void JSON_that_cannot_be_read_has_one_line()
    {
        using var services = Services();

        var error = Assert.Throws<WorkflowDefinitionLoadException>(
            () => services.GetRequiredService<IDefinitionLoader>().LoadDefinition("{\n  \"Id\": \"a\",\n  Version: 1\n}", Deserializers.Json))!;

        Assert.That(error.Message, Does.StartWith("line 3: the JSON cannot be read:").And.Not.Contain("LineNumber"));
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

    private static void AssertNested(int levels, NUnit.Framework.Constraints.IResolveConstraint expected)
    {
        using var services = Services();
        var step = "{Id: last, StepType: Note}";
        for (var i = 0; i < levels; i++)
        {
            step = $"{{Id: x{i}, StepType: If, Do: [[{step}]]}}";
        }

        Assert.That(() => services.GetRequiredService<IDefinitionLoader>().LoadDefinition(Around($"- {step}"), Deserializers.Yaml), expected);
    }

    // In both formats; only the lines differ.
    private static void AssertBadSteps(string steps, string message, string dataType = "Order")
    {
        AssertRefused(Around(steps, dataType), message);
        using var services = Services();

        var error = Assert.Throws<WorkflowDefinitionLoadException>(() => services.GetRequiredService<IDefinitionLoader>()
            .LoadDefinition(Formats.ToJson(Around(steps, dataType)), Deserializers.Json))!;

        Assert.That(error.Message, Does.Contain(message[(message.StartsWith("line", StringComparison.Ordinal) ? message.IndexOf(' ', 5) : 0)..]));
        Assert.That(error.Line, Is.GreaterThan(4));
    }

    private static string Around(string steps, string dataType = "Order") => $"Id: a\nVersion: 1\nDataType: {dataType}\nSteps:\n{steps}";

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
