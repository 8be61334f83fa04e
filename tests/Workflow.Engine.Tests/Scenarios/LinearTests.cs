using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>Steps one after another, and the ways in which values come to them and from them.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
internal sealed class LinearTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task Steps_run_one_after_another()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith(_story.Say("a"))
            .Then(context =>
            {
                _story.Say(context, "b");
                return ExecutionResult.Next();
            })
            .Then<Doubling>()
            .Then(_story.Say("c")));

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "a b c")));
    }

    [Test]
    public async Task Expressions_carry_values_in_and_out()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .StartWith<Doubling>(step => step.Input(body => body.In, data => data.Value).Output(data => data.Value, body => body.Out))
                .Then<Doubling>(step => step.Input(body => body.In, data => data.Value + 1).Output(data => data.Text, body => $"{body.Out}")),
            new Counted { Value = 3 });

        Assert.That((play.Data<Counted>().Value, play.Data<Counted>().Text), Is.EqualTo((6, "14")));
    }

    [Test]
    public async Task Expressions_and_actions_may_ask_the_context()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .StartWith<Doubling>(step => step
                    .Input(body => body.In, (data, context) => data.Value + context.Step.Id + context.ExecutionPointer.Id.Length)
                    .Output((body, data) => data.Value = body.Out))
                .Then<Doubling>(step => step
                    .Input((body, data, context) => body.In = data.Value + context.Step.Id)
                    .Output((body, data) => data.Value = body.Out)),
            new Counted { Value = 3 });

        Assert.That(play.Data<Counted>().Value, Is.EqualTo(18));
    }

    [Test]
    public async Task Actions_carry_values_in_and_out_and_what_they_do_is_done_once()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .StartWith<Doubling>(step => step.Input((body, data) => body.In = data.Value).Output(Keep))
                .Then<Doubling>(step => step.Input((body, data) => body.In = data.Value).Output(Keep)),
            new Counted { Value = 5 });

        Assert.That((play.Data<Counted>().Value, play.Data<Counted>().Trace), Is.EqualTo((20, new[] { "10", "20" })));

        static void Keep(Doubling body, Counted data)
        {
            data.Value = body.Out;
            data.Trace.Add($"{body.Out}");
        }
    }

    [Test]
    public async Task A_dictionary_an_indexer_and_a_member_of_a_member_can_be_targets()
    {
        var play = await _story.TellInterruptedAsync<Ledger>(
            builder => builder
                .StartWith<Doubling>(step => step.Input(body => body.In, _ => 1).Output(data => data.Numbers["first"], body => body.Out))
                .Then<Doubling>(step => step.Input(body => body.In, data => data.Numbers["first"]).Output(data => data["second"], body => body.Out))
                .Then<Doubling>(step => step
                    .Input(body => body.In, data => StoredValue.As<int>(data["second"]))
                    .Output(data => data.Inner.Value, body => body.Out)),
            new Ledger());

        var ledger = play.Data<Ledger>();
        Assert.That((ledger.Numbers["first"], StoredValue.As<int>(ledger["second"]), ledger.Inner.Value), Is.EqualTo((2, 4, 8)));
    }

    [Test]
    public async Task Data_of_no_declared_shape_is_kept_as_well()
    {
        var play = await _story.TellInterruptedAsync<Dictionary<string, object?>>(
            builder => builder
                .StartWith<Doubling>(step => step.Input(body => body.In, data => StoredValue.As<int>(data["n"])).Output(data => data["n"], body => body.Out))
                .Then<Doubling>(step => step.Input(body => body.In, data => StoredValue.As<int>(data["n"])).Output(data => data["m"], body => body.Out)),
            new Dictionary<string, object?> { ["n"] = 1 });

        var data = play.Data<Dictionary<string, object?>>();
        Assert.That((StoredValue.As<int>(data["n"]), StoredValue.As<int>(data["m"])), Is.EqualTo((2, 4)));
    }

    [Test]
    public async Task What_an_attempt_keeps_is_there_for_the_next_one()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith(context =>
            {
                var turn = context.PersistenceData is int kept ? kept : 0;
                _story.Say(context, $"turn-{turn}");
                return turn < 2 ? ExecutionResult.Persist(turn + 1) : ExecutionResult.Next();
            })
            .Then(_story.Say("after")));

        Assert.That(play.Told, Is.EqualTo("turn-0 turn-1 turn-2 after"));
    }

    [Test]
    public async Task An_output_that_fails_changes_nothing_and_is_done_when_it_can_be()
    {
        var play = await _story.TellInterruptedAsync(builder => builder
            .StartWith<Doubling>(step => step.Input(body => body.In, data => data.Value + 1).Output(data => data.Value, body => body.Out))
            .Then<Doubling>(step => step
                .Output((_, data) => data.Trace.Add("half"))
                .Output((_, data) => data.Value = data.Value > 0 ? throw new InvalidOperationException("not now") : 0)
                .OnError(WorkflowErrorHandling.Terminate)));

        Assert.That((play.Run.Status, play.Data<Counted>().Value), Is.EqualTo((WorkflowStatus.Terminated, 2)));
        Assert.That(play.Data<Counted>().Trace, Is.Empty);
    }

    public sealed class Ledger
    {
        public Dictionary<string, int> Numbers { get; set; } = [];

        public Dictionary<string, object?> Storage { get; set; } = [];

        public Counted Inner { get; set; } = new();

        public object? this[string name]
        {
            get => Storage[name];
            set => Storage[name] = value;
        }
    }
}
