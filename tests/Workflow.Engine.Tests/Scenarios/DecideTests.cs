using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>Decisions, branches, and steps that go on elsewhere.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
internal sealed class DecideTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [TestCase(1, "one a")]
    [TestCase(2, "two")]
    [TestCase(3, "")]
    public async Task A_decision_selects_the_branch_of_its_value(int value, string told)
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .Decide(data => data.Value)
                .Branch(1, builder.CreateBranch().StartWith(_story.Say("one")).Then(_story.Say("a")))
                .Branch(2, builder.CreateBranch().StartWith(_story.Say("two"))),
            new Counted { Value = value });

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, told)));
    }

    [TestCase(1, "small odd")]
    [TestCase(2, "small")]
    [TestCase(9, "odd")]
    public async Task A_decision_selects_each_branch_whose_condition_holds(int value, string told)
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .Decide(data => data.Value)
                .Branch((data, outcome) => data.Value < 5, builder.CreateBranch().StartWith(_story.Say("small")))
                .Branch((data, outcome) => (int)outcome! % 2 == 1, builder.CreateBranch().StartWith(_story.Say("odd"))),
            new Counted { Value = value },
            isOrdered: false);

        Assert.That(play.Words.Select(word => word.Text).Order(), Is.EqualTo(told.Split(' ').Order()));
    }

    [Test]
    public async Task A_decision_inside_a_loop_belongs_to_its_turn()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .ForEach(_ => new[] { 1, 2, 1 }, _ => false).Do(each =>
            {
                var one = each.CreateBranch().StartWith(_story.SayItem("one-"));
                var two = each.CreateBranch().StartWith(_story.SayItem("two-"));
                each.StartWith<Decide>(step => step.Input(body => body.Expression, (_, context) => context.Item)).Branch(1, one).Branch(2, two);
            })
            .Then(_story.Say("after")));

        Assert.That(play.Told, Is.EqualTo("one-1 two-2 one-1 after"));
    }

    [Test]
    public async Task A_step_can_go_on_at_an_earlier_one_until_it_decides_otherwise()
    {
        var play = await _story.TellInterruptedAsync(
            builder =>
            {
                var enough = builder.StartWith(_story.Say("start"))
                    .Then<Doubling>(step => step.Id("double").Input(body => body.In, data => data.Value).Output(data => data.Value, body => body.Out))
                    .Then(_story.Say("looked"))
                    .Decide(data => data.Value < 20);
                enough.When(true).Then(_ => ExecutionResult.Next()).Attach("double");
                enough.When(false).Then(_ => ExecutionResult.Next()).Then(_story.Say("end")).EndWorkflow();
            },
            new Counted { Value = 3 });

        Assert.That((play.Told, play.Data<Counted>().Value), Is.EqualTo(("start looked looked looked end", 24)));
    }
}
