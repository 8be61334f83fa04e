using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Execution;

[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class CheckpointTests(StoreKind kind)
{
    private Database _database = null!;
    private FaultyStore _store = null!;
    private List<string> _ran = null!;

    [SetUp]
    public void CreateDatabase()
    {
        _database = new Database(kind, TimeProvider.System);
        _store = new FaultyStore(_database.Open());
        _ran = [];
    }

    [TearDown]
    public async Task DropDatabase()
    {
        await _store.DisposeAsync();
        _database.Dispose();
    }

    [Test]
    public async Task The_end_of_a_step_and_the_begin_of_the_next_are_one_commit()
    {
        await using var host = await StartAsync();
        var written = new List<string>();
        _store.BeforeCommit = checkpoint => written.Add(
            $"{string.Join(',', checkpoint.Ended.Select(end => end.Ending))}|{string.Join(',', checkpoint.Begun.Select(begin => begin.StepKey))}");

        await host.StartAndWaitAsync("d");

        Assert.That(written, Is.EqualTo(new[] { "|one", "Completed|two", "Completed|three", "Completed|" }));
    }

    [Test]
    public async Task Only_what_changed_is_written()
    {
        await using var host = await StartAsync();
        var written = new List<(bool Run, bool Data, int Pointers)>();
        _store.BeforeCommit = checkpoint => written.Add((checkpoint.Run is not null, checkpoint.Data is not null, checkpoint.Pointers.Count));

        await host.StartAndWaitAsync("d");

        Assert.That(written, Is.EqualTo(new[] { (true, true, 1), (false, false, 2), (false, true, 2), (true, false, 1) }));
    }

    [Test]
    public async Task A_busy_store_is_tried_again_and_no_step_is_run_twice()
    {
        await using var host = await StartAsync();
        var busy = 3;
        _store.BeforeCommit = checkpoint =>
        {
            if (checkpoint.Ended.Count > 0 && busy-- > 0)
            {
                throw new StoreBusyException("path", TimeSpan.Zero);
            }
        };

        var id = await host.StartAndWaitAsync("d");

        Assert.That((await host.Control.GetRunAsync(id))!.Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That(_ran, Is.EqualTo(new[] { "one", "two", "three" }));
    }

    [Test]
    public async Task A_run_that_was_halted_by_its_last_commit_although_it_was_written_is_found_ended()
    {
        await using var host = await StartAsync();
        _store.AfterCommit = checkpoint =>
        {
            if (checkpoint.ReleaseLease)
            {
                throw new StoreUnavailableException("path", "the answer was lost");
            }
        };
        var id = await host.Host.StartWorkflow("d");
        Assert.That(() => host.WaitAsync(id), Throws.TypeOf<StoreUnavailableException>());

        await host.Host.ResumeWorkflow(id);

        Assert.That((await host.WaitAsync(id)).Status, Is.EqualTo(WorkflowStatus.Complete));
    }

    [Test]
    public async Task A_run_that_was_created_although_its_start_failed_can_be_resumed()
    {
        await using var host = await StartAsync(options => options.UseRunIds(() => "run"));
        _store.AfterCommit = _ => throw new StoreUnavailableException("path", "the answer was lost");
        Assert.That(() => host.Host.StartWorkflow("d"), Throws.TypeOf<StoreUnavailableException>());
        _store.AfterCommit = _ => { };

        await host.Host.ResumeWorkflow("run");

        Assert.That((await host.WaitAsync("run")).Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That(_ran, Is.EqualTo(new[] { "one", "two", "three" }));
    }

    [Test]
    public async Task A_store_that_stays_busy_halts_the_run()
    {
        await using var host = await StartAsync(options => options.CheckpointPatience = TimeSpan.Zero);
        _store.BeforeCommit = checkpoint => Refuse(checkpoint, "one", new StoreBusyException("path", TimeSpan.Zero));
        var id = await host.Host.StartWorkflow("d");

        Assert.That(() => host.WaitAsync(id), Throws.TypeOf<StoreBusyException>());
    }

    [Test]
    public async Task Whoever_waits_only_after_a_run_was_halted_is_told_all_the_same()
    {
        await using var host = await StartAsync(options => options.CheckpointPatience = TimeSpan.Zero);
        _store.BeforeCommit = checkpoint => Refuse(checkpoint, "one", new StoreBusyException("path", TimeSpan.Zero));
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<WorkflowHalted>();

        Assert.That(() => host.WaitAsync(id), Throws.TypeOf<StoreBusyException>());
    }

    [Test]
    public async Task A_checkpoint_that_cannot_be_written_halts_the_run_in_doubt_and_runs_nothing_again()
    {
        await using var host = await StartAsync();
        _store.BeforeCommit = checkpoint => Refuse(checkpoint, "two", new StoreFullException("path"));
        var id = await host.Host.StartWorkflow("d");
        var halted = await host.NextAsync<WorkflowHalted>();
        _store.BeforeCommit = _ => { };

        var run = (await host.Control.GetRunAsync(id))!;

        Assert.That(halted.Exception, Is.TypeOf<StoreFullException>());
        Assert.That(_ran, Is.EqualTo(new[] { "one", "two" }));
        Assert.That((run.Status, run.InDoubt, run.CurrentStep), Is.EqualTo((WorkflowStatus.Runnable, true, "two")));
        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "one 1 Completed", "two 1 " }));
    }

    [Test]
    public async Task A_halted_run_is_resumed_once_the_store_takes_writes_again()
    {
        await using var host = await StartAsync();
        _store.BeforeCommit = checkpoint => Refuse(checkpoint, "two", new StoreFullException("path"));
        var id = await host.Host.StartWorkflow("d");
        await host.NextAsync<WorkflowHalted>();
        _store.BeforeCommit = _ => { };

        await host.Host.ResumeWorkflow(id);
        await host.WaitAsync(id);

        Assert.That(await host.JournalAsync(id), Is.EqualTo(new[] { "one 1 Completed", "two 1 Unknown", "two 2 Completed", "three 1 Completed" }));
    }

    [Test]
    public async Task A_run_that_cannot_be_created_is_the_callers_error()
    {
        await using var host = await StartAsync();
        _store.BeforeCommit = _ => throw new StoreReadOnlyException("path");

        Assert.That(() => host.Host.StartWorkflow("d"), Throws.TypeOf<StoreReadOnlyException>());
        Assert.That(_ran, Is.Empty);
        await host.Host.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task A_running_step_and_an_idle_host_touch_the_store_no_more_than_once_for_each_change()
    {
        await using var host = await StartAsync();
        await host.StartAndWaitAsync("d");

        Assert.That(_store.Commits, Is.EqualTo(4));
    }

    private static void Refuse(Checkpoint checkpoint, string endOf, StoreException error)
    {
        // The step's end is refused: it comes with the begin of another, or, for the last, with none.
        if (checkpoint.Ended.Count > 0 && checkpoint.Begun.Select(begin => begin.StepKey).SequenceEqual([endOf == "one" ? "two" : "three"]))
        {
            throw error;
        }
    }

    private async Task<TestHost> StartAsync(Action<WorkflowOptions>? options = null)
    {
        var host = await TestHost.StartAsync(_store, options: options);
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .StartWith(_ => _ran.Add("one")).Id("one")
            .Then(context =>
            {
                _ran.Add("two");
                ((Counted)context.Workflow.Data!).Value++; // this definition's data
            }).Id("two")
            .Then(_ => _ran.Add("three")).Id("three")));
        return host;
    }
}
