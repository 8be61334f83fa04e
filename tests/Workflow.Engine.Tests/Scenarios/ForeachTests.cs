using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>Loops over items, at once and in turn.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
internal sealed class ForeachTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task Items_are_taken_in_turn()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .ForEach(data => data.Trace, _ => false).Do(each => each.StartWith(_story.SayItem("a-")).Then(_story.SayItem("b-")))
                .Then(_story.Say("after")),
            new Counted { Trace = ["1", "2", "3"] });

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a-1 b-1 a-2 b-2 a-3 b-3 after")));
    }

    [Test]
    public async Task Items_are_taken_at_once()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .ForEach(data => data.Trace).Do(each => each
                    .StartWith(_story.SayItem("a-"))
                    .Then<Doubling>(step => step.Output((_, data) => data.Value++))
                    .Then(_story.SayItem("b-")))
                .Then(_story.Say("after")),
            new Counted { Trace = ["1", "2", "3"] },
            isOrdered: false);

        Assert.That(play.Words.Select(word => word.Text).Order(), Is.EqualTo(new[] { "a-1", "a-2", "a-3", "after", "b-1", "b-2", "b-3" }));
        Assert.That((play.Words[^1].Text, play.Data<Counted>().Value), Is.EqualTo(("after", 3)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task No_items_are_passed(bool parallel)
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .ForEach(_ => Array.Empty<int>(), _ => parallel).Do(each => each.StartWith(_story.Say("never")))
            .ForEach(data => data.Text!, _ => parallel).Do(each => each.StartWith(_story.Say("never")))
            .Then(_story.Say("after")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "after")));
    }

    [Test]
    public async Task Loops_stand_inside_one_another_each_with_its_own_item()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .ForEach(_ => new[] { 1, 2 }, _ => false).Do(outer => outer
                .StartWith(_story.SayItem("in-"))
                .ForEach((_, context) => new[] { $"{context.Item}x", $"{context.Item}y" }, _ => false).Do(inner => inner
                    .StartWith(_story.SayItem())
                    .If(_ => true).Do(then => then.StartWith(_story.SayItem("if-"))))
                .Then(_story.SayItem("out-"))));

        Assert.That(play.Told, Is.EqualTo("in-1 1x if-1x 1y if-1y out-1 in-2 2x if-2x 2y if-2y out-2"));
    }

    [Test]
    public async Task Items_may_be_objects()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .ForEach(_ => new[] { new Service("api", 2), new Service("web", 3) }, _ => false).Do(each => each
                .StartWith(_story.Say(context => StoredValue.As<Service>(context.Item)!.Name))
                .Then<Doubling>(step => step
                    .Input(body => body.In, (_, context) => StoredValue.As<Service>(context.Item)!.Instances)
                    .Output((body, data) => data.Value += body.Out))));

        Assert.That((play.Told, play.Data<Counted>().Value), Is.EqualTo(("api web", 10)));
    }

    [Test]
    public async Task A_delay_inside_holds_the_next_item_back()
    {
        var begun = _story.Time.GetUtcNow();
        var play = await _story.TellInterruptedAsync(builder => builder
            .ForEach(_ => new[] { 1, 2, 3 }, _ => false).Do(each => each
                .StartWith(_story.SayItem())
                .Delay(_ => TimeSpan.FromMinutes(10)))
            .Then(_story.Say("after")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "1 2 3 after")));
        Assert.That(play.Journal[^1].BegunAt - begun.UtcDateTime, Is.EqualTo(TimeSpan.FromMinutes(30)));
    }

    [Test]
    public async Task A_wait_inside_is_one_for_each_item()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .ForEach(_ => new[] { "a", "b" }).Do(each => each
                    .WaitFor("go", (_, context) => $"{context.Workflow.Id}-{context.Item}")
                    .Then(_story.SayItem()))
                .Then(_story.Say("after")),
            isOrdered: false);

        Assert.That(play.Words.Select(word => word.Text).Order(), Is.EqualTo(new[] { "a", "after", "b" }));
        Assert.That(play.Words[^1].Text, Is.EqualTo("after"));
    }

    private sealed record Service(string Name, int Instances);
}
