using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>Delays, across restarts and clocks that are set.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
internal sealed class DelayTests(StoreKind kind)
{
    private static readonly TimeSpan _night = TimeSpan.FromHours(8);

    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task A_delay_is_slept_once_wherever_the_process_was_interrupted()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith(_story.Say("before"))
            .Delay(_ => _night)
            .Delay(data => TimeSpan.FromHours(data.Value))
            .Then(_story.Say("after")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "before after")));
        Assert.That(play.Journal[^1].BegunAt, Is.EqualTo(Some.Time + _night), "a delay of nothing is none");
    }

    [TestCase(3)]
    [TestCase(8)]
    [TestCase(20)]
    public async Task A_delay_ends_on_time_after_a_restart_or_at_once_when_it_is_late(int hoursDown)
    {
        var store = _story.Database.Open();
        var first = await _story.StartHostAsync<Counted>(Build, store);
        var id = await first.Host.StartWorkflow("d");
        await first.NextAsync<StepSleeping>();
        Database.Kill(store);
        _story.Time.AdjustTime(Some.Time.AddHours(hoursDown));

        await using var next = await _story.StartHostAsync<Counted>(Build);
        await next.Host.ResumeWorkflow(id);
        for (var hour = hoursDown; hour < _night.Hours; hour++)
        {
            _story.Time.Advance(TimeSpan.FromHours(1));
        }

        await next.WaitAsync(id);
        var journal = await next.Control.GetJournalAsync(id);

        Assert.That(journal[^1].BegunAt, Is.EqualTo(Some.Time.AddHours(Math.Max(hoursDown, _night.Hours))));
        Assert.That(_story.Told, Is.EqualTo("after"));
        await first.DisposeAsync();
    }

    [Test]
    public async Task A_clock_that_is_set_forward_ends_the_delay_at_the_next_look()
    {
        await using var host = await _story.StartHostAsync<Counted>(Build);
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<StepSleeping>();

        _story.Time.AdjustTime(Some.Time + _night);
        _story.Time.Advance(TimeSpan.FromMinutes(5));
        await host.WaitAsync(id);

        Assert.That((await host.Control.GetJournalAsync(id))[^1].BegunAt, Is.EqualTo(Some.Time + _night + TimeSpan.FromMinutes(5)));
    }

    [Test]
    public async Task A_clock_that_is_set_back_does_not_end_the_delay_before_its_time_of_day()
    {
        await using var host = await _story.StartHostAsync<Counted>(Build);
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<StepSleeping>();

        _story.Time.AdjustTime(Some.Time.AddHours(-1));
        for (var hour = 0; hour < 9; hour++)
        {
            _story.Time.Advance(TimeSpan.FromHours(1));
        }

        await host.WaitAsync(id);

        Assert.That((await host.Control.GetJournalAsync(id))[^1].BegunAt, Is.EqualTo(Some.Time + _night));
    }

    private void Build(IWorkflowBuilder<Counted> builder) => builder.Delay(_ => _night).Then(_story.Say("after"));
}
