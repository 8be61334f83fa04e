using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>What is scheduled and recurs beside the steps that follow, across restarts.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
internal sealed class BesideTests(StoreKind kind)
{
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    // A process that was interrupted goes on when both are due, what follows and what waited for its time: their order is open then.
    [Test]
    public async Task What_is_scheduled_runs_once_after_its_time_beside_what_follows()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .StartWith(_story.Say("before"))
                .Schedule(_ => _hour).Do(later => later.StartWith(_story.Say("later")).Then(_story.Say("last")))
                .Then(_story.Say("beside")),
            isOrdered: false);

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "before beside later last")));
        Assert.That(play.Journal.First(record => record.StepKey == play.Words[2].StepKey).BegunAt, Is.EqualTo(Some.Time + _hour));
        play.VerifyEnded();
    }

    [Test]
    public async Task What_recurs_runs_after_each_interval_until_its_condition_holds()
    {
        var play = await _story.TellInterruptedAsync<Counted>(
            builder => builder
                .StartWith(_story.Say("before"))
                .Recur(_ => _hour, data => data.Value >= 3)
                .Do(turn => turn.StartWith<Counting>().Output((step, data) => data.Value++).Then(_story.Say("turn")))
                .Then(_story.Say("beside")),
            isOrdered: false);

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "before beside turn turn turn")));
        Assert.That(play.Data<Counted>().Value, Is.EqualTo(3));
        Assert.That(play.Journal[^1].BegunAt, Is.EqualTo(Some.Time + (3 * _hour)));
    }

    [Test]
    public async Task What_recurs_until_something_that_holds_already_never_runs()
    {
        var run = await _story.TellAsync<Counted>(builder => builder
            .Recur(_ => _hour, _ => true).Do(turn => turn.StartWith(_story.Say("turn")))
            .Then(_story.Say("beside")));

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "beside")));
    }

    [Test]
    public async Task End_goes_back_to_the_named_step()
    {
        var run = await _story.TellAsync<Counted>(builder => builder
            .StartWith<Counting>(step => step.Name("root"))
            .Then(_story.Say("one")).Then(_story.Say("two"))
            .End<Counting>("root").Then(_story.Say("three")));

        Assert.That((run.Status, _story.Said.Order()), Is.EqualTo((WorkflowStatus.Complete, new[] { "one", "three", "two" })));
    }

    [Test]
    public void End_names_a_step_that_does_not_lead_here() =>
        Assert.That(
            async () => await _story.TellAsync<Counted>(builder => builder.StartWith<Counting>().End<Counting>("other")),
            Throws.TypeOf<WorkflowDefinitionLoadException>().With.Message.Contains("'other'"));

    private sealed class Counting : StepBody
    {
        public override ExecutionResult Run(IStepExecutionContext context) => OutcomeResult(null);
    }
}
