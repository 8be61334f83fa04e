using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>Waits for events: before and after them, in their order, cancelled, and from other processes.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
internal sealed class WaitForTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task An_event_that_comes_is_taken_once_wherever_the_process_was_interrupted()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith(_story.Say("before"))
            .WaitFor("go", (_, context) => context.Workflow.Id).Output((step, data) => data.Trace.Add($"{step.EventData}"))
            .Then(_story.Say("between"))
            .WaitFor("go", (_, context) => context.Workflow.Id + "-again").Output((step, data) => data.Trace.Add($"{step.EventData}"))
            .Then(_story.Say("after")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "before between after")));
        Assert.That(play.Data<Counted>().Trace, Is.EqualTo(new[] { "answer", "answer" }));
    }

    [Test]
    public async Task An_event_that_was_there_before_is_taken_wherever_the_process_was_interrupted()
    {
        await using (var before = await TestHost.StartAsync(_story.Database.Open(), _story.Time))
        {
            await before.Host.PublishEvent("go", "key", 5);
        }

        var play = await _story.TellInterruptedAsync(builder => builder
            .WaitFor("go", _ => "key").Output(data => data.Value, step => step.EventData)
            .Then(_story.Say("after")));

        Assert.That((play.Told, play.Data<Counted>().Value), Is.EqualTo(("after", 5)));
    }

    [Test]
    public async Task Of_events_that_are_there_the_first_from_the_effective_date_on_is_taken()
    {
        await using (var before = await TestHost.StartAsync(_story.Database.Open(), _story.Time))
        {
            foreach (var minute in new[] { 4, 1, 3, 2 })
            {
                await before.Host.PublishEvent("go", "key", $"at {minute}", Some.Time.AddMinutes(minute));
            }
        }

        var play = await _story.TellInterruptedAsync(builder => builder
            .WaitFor("go", _ => "key", _ => Some.Time.AddMinutes(2)).Output((step, data) => data.Trace.Add($"{step.EventData}"))
            .WaitFor("go", _ => "key", _ => Some.Time.AddMinutes(3)).Output((step, data) => data.Trace.Add($"{step.EventData}"))
            .WaitFor("go", _ => "key").Output((step, data) => data.Trace.Add($"{step.EventData}")));

        Assert.That(play.Data<Counted>().Trace, Is.EqualTo(new[] { "at 2", "at 3", "at 1" }));
    }

    [Test]
    public async Task Many_runs_take_each_its_own_events()
    {
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .Parallel()
                .Do(branch => branch.WaitFor("a", (_, context) => context.Workflow.Id).Output((step, data) => data.Trace.Add($"a{step.EventData}")))
                .Do(branch => branch.WaitFor("b", (_, context) => context.Workflow.Id).Output((step, data) => data.Trace.Add($"b{step.EventData}")))
                .Join());
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.StartAndWaitAsync("d")));

        await Task.WhenAll(ids.SelectMany((id, i) => new[] { host.Host.PublishEvent("a", id, i), host.Host.PublishEvent("b", id, i) }));

        foreach (var (i, id) in ids.Index())
        {
            Assert.That((await host.WaitAsync(id)).Status, Is.EqualTo(WorkflowStatus.Complete));
            Assert.That((await host.DataAsync<Counted>(id)).Trace, Is.EquivalentTo(new[] { $"a{i}", $"b{i}" }));
        }
    }

    [Test]
    public async Task An_event_for_a_wait_that_was_cancelled_is_left_for_others()
    {
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .Parallel()
                .Do(branch => branch.WaitFor("go", _ => "key", null, data => data.Value > 0).Then(_story.Say("never")))
                .Do(branch => branch.WaitFor("cancel", _ => "key").Output((_, data) => data.Value = 1))
                .Join()
            .WaitFor("go", _ => "key").Then(_story.Say("after")));
        var id = await host.StartAndWaitAsync("d");
        await host.Host.PublishEvent("cancel", "key", null);
        await host.WaitAsync(id);

        await host.Host.PublishEvent("go", "key", null);
        var run = await host.WaitAsync(id);

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "after")));
    }

    [Test]
    public async Task An_event_of_another_process_is_taken_at_the_latest_when_the_run_would_be_let_go()
    {
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .Parallel()
                .Do(branch => branch.WaitFor("go", _ => "key").Then(_story.Say("came")))
                .Do(branch => branch.Delay(_ => TimeSpan.FromHours(1)))
                .Join()
            .Then(_story.Say("after")));
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<StepWaiting>();

        await using (var other = await TestHost.StartAsync(_story.Database.Open(), _story.Time))
        {
            await other.Host.PublishEvent("go", "key", null);
        }

        _story.Time.Advance(TimeSpan.FromHours(1));
        var run = await host.WaitAsync(id);

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "came after")));
    }
}
