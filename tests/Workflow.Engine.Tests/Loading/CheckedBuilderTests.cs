using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Loading;

/// <summary>Definitions built in C# pass the same check as loaded ones, and what people do with WorkflowCore passes it.</summary>
internal sealed class CheckedBuilderTests
{
    [Test]
    public void A_step_that_nothing_leads_to_is_refused() => AssertRefused(
        builder =>
        {
            builder.StartWith<Note>();
            builder.StartWith<Note>(step => step.Id("lost"));
        },
        "Definition 'checked' version 1, step 'lost': no step leads here.");

    [Test]
    public void A_cycle_without_an_exit_is_refused() => AssertRefused(
        builder => builder.StartWith<Note>(step => step.Id("first")).Then<Note>().Attach("first"),
        "step 'Note': going on at 'first' makes a cycle without an exit");

    [Test]
    public void An_unknown_step_is_refused() => AssertRefused(
        builder => builder.StartWith<Note>(step => step.Id("first")).Attach("frst"),
        "step 'first': there is no step 'frst' to go on at; did you mean 'first'?");

    [Test]
    public void A_missing_input_is_refused() => AssertRefused(
        builder => builder.StartWith<Demanding>(), "step 'Demanding': 'Demanding' needs the input 'Needed'");

    [Test]
    public void A_probe_that_cannot_be_asked_is_refused() => AssertRefused(
        builder => builder.StartWith<Note>(step => step.WhenInDoubt(InDoubtPolicy.Probe)),
        "step 'Note': 'Note' cannot be probed: it does not implement IProbe");

    [Test]
    public void Two_steps_of_one_id_are_refused() => AssertRefused(
        builder => builder.StartWith<Note>(step => step.Id("a")).Then<Note>(step => step.Id("a")), "step 'a': two steps have this id");

    [Test]
    public void An_input_by_code_may_be_any_input() => Assert.That(
        () => Build(builder => builder
            .StartWith<Demanding>(step => step.Input((body, _) => body.Needed = "set"))
            .Then<Demanding>(step => step.Input(body => body.Needed, data => data.Customer))),
        Throws.Nothing);

    [Test]
    public void A_loop_by_outcomes_is_taken() => Assert.That(
        () => Build(builder =>
        {
            var again = builder.CreateBranch().StartWith<Note>().Attach("first");
            var done = builder.CreateBranch().StartWith<Note>().EndWorkflow();
            builder.StartWith<Note>(step => step.Id("first"))
                .Decide(data => data.Count)
                .Branch(1, again)
                .Branch((data, outcome) => data.IsUrgent, done);
        }),
        Throws.Nothing);

    [Test]
    public void A_loop_by_old_style_outcomes_is_taken() => Assert.That(
        () => Build(builder =>
        {
            var first = builder.StartWith<Note>(step => step.Id("first"));
            first.When("again").Then<Note>().Attach("first");
            first.When("done").Then<Note>();
        }),
        Throws.Nothing);

    [Test]
    public void A_jump_out_of_a_container_is_taken() => Assert.That(
        () => Build(builder => builder
            .StartWith<Note>(step => step.Id("first"))
            .If(data => data.Count < 4).Do(then => then.StartWith<Note>().Attach("first"))),
        Throws.Nothing);

    [Test]
    public void The_end_inside_a_loop_is_taken() => Assert.That(
        () => Build(builder => builder
            .StartWith<Note>(step => step.Id("first"))
            .While(_ => true).Do(turn => turn.StartWith<Note>().EndWorkflow())
            .If(data => data.IsUrgent).Do(then => then.StartWith<Note>().EndWorkflow())
            .Attach("first")),
        Throws.Nothing);

    [Test]
    public void All_structures_together_are_taken() => Assert.That(
        () => Build(builder => builder
            .StartWith<Note>()
            .Decide(data => data.Count)
            .When(_ => 1).Do(one => one.StartWith<Note>())
            .When(_ => 2).Do(two => two.StartWith<Note>())
            .ForEach(data => data.Items).Do(each => each.StartWith<Note>())
            .Parallel().Do(left => left.StartWith<Note>()).Do(right => right.StartWith<Note>()).Join()
            .Saga(saga => saga
                .StartWith<Note>().CompensateWith<Note>()
                .Then<Note>().CompensateWithSequence(undo => undo.StartWith<Note>().Then<Note>()))
            .CompensateWith(_ => { })
            .Activity("approve", data => data.Customer)
            .CancelCondition(data => data.IsCancelled, true)
            .EndWorkflow()),
        Throws.Nothing);

    [Test]
    public void A_container_without_a_branch_is_refused() => AssertRefused(
        builder => builder.StartWith<Note>().Parallel().Join(), "step 'Parallel': 'Sequence' has no branch ('Do')");

    [Test]
    public void A_parallel_that_leads_back_before_itself_is_refused() => AssertRefused(
        builder => builder
            .StartWith<Note>(step => step.Id("first"))
            .Parallel().Do(left => left.StartWith<Note>().Attach("first")).Join(),
        "going on at 'first' makes a cycle without an exit");

    [Test]
    public void A_loop_that_waits_for_somebody_is_taken() => Assert.That(
        () => Build(builder => builder.StartWith<Note>(step => step.Id("first")).WaitFor("name", _ => "key").Attach("first")),
        Throws.Nothing);

    private static WorkflowDefinition Build(Action<IWorkflowBuilder<Order>> build)
    {
        var builder = new WorkflowBuilder<Order>();
        build(builder);
        return builder.Build("checked", 1);
    }

    private static void AssertRefused(Action<IWorkflowBuilder<Order>> build, string message) => Assert.That(
        () => Build(build), Throws.TypeOf<WorkflowDefinitionLoadException>().With.Message.Contains(message));
}
