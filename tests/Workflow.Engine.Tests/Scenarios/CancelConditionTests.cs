using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class CancelConditionTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [TestCase(true, "before set behind after")]
    [TestCase(false, "before set after")]
    public async Task A_wait_ends_when_its_condition_comes_true(bool proceeds, string told)
    {
        var run = await _story.TellAsync<Counted>(builder => builder
            .StartWith(_story.Say("before"))
            .Parallel()
                .Do(branch => branch
                    .WaitFor("nothing", _ => "key").CancelCondition(data => data.Value > 0, proceeds)
                    .Then(_story.Say("behind")))
                .Do(branch => branch
                    .StartWith(_story.Say("set"))
                    .Then<Doubling>(step => step.Output((_, data) => data.Value = 1)))
                .Join()
            .Then(_story.Say("after")));

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, told)));
    }

    [Test]
    public async Task A_container_is_left_when_its_condition_comes_true_and_all_inside_it_ends()
    {
        var run = await _story.TellAsync<Counted>(builder => builder
            .Parallel()
                .Do(branch => branch
                    .If(_ => true).Do(inside => inside.WaitFor("nothing", _ => "key").Then(_story.Say("never")))
                    .CancelCondition(data => data.Value > 0, true)
                    .Then(_story.Say("behind")))
                .Do(branch => branch.StartWith<Doubling>(step => step.Output((_, data) => data.Value = 1)))
                .Join()
            .Then(_story.Say("after")));

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "behind after")));
    }
}
