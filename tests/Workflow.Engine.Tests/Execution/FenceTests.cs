using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Execution;

/// <summary>A host that may not write any more writes nothing, whatever its steps have done.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class FenceTests(StoreKind kind)
{
    private Database _database = null!;
    private IRunStore _store = null!;
    private List<string> _ran = null!;
    private bool _isOpen;

    [SetUp]
    public void CreateDatabase()
    {
        _database = new Database(kind, TimeProvider.System);
        _store = _database.Open();
        _ran = [];
        _isOpen = true;
    }

    [TearDown]
    public async Task DropDatabase()
    {
        await _store.DisposeAsync();
        _database.Dispose();
    }

    [Test]
    public async Task A_run_is_halted_before_a_checkpoint_that_the_fence_forbids_and_goes_on_once_it_may()
    {
        await using var host = await StartAsync();
        var id = await host.Host.StartWorkflow("d");

        Assert.That(() => host.WaitAsync(id), Throws.TypeOf<UnauthorizedAccessException>());

        Assert.That(_ran, Is.EqualTo(new[] { "one" }));
        Assert.That((await host.JournalAsync(id)).Single(), Is.EqualTo("one 1 "));

        _isOpen = true;
        await host.Host.ResumeWorkflow(id);
        await host.WaitAsync(id);
        Assert.That((await host.Control.GetRunAsync(id))!.Status, Is.EqualTo(WorkflowStatus.Complete));
    }

    [Test]
    public async Task A_run_that_nobody_drives_is_not_ended_by_a_host_that_may_not_write()
    {
        await using var host = await StartAsync();
        var id = await host.Host.StartWorkflow("d");
        Assert.That(() => host.WaitAsync(id), Throws.TypeOf<UnauthorizedAccessException>());

        Assert.That(() => host.Control.TerminateAsync(id, "rejected"), Throws.TypeOf<UnauthorizedAccessException>());

        Assert.That((await host.Control.GetRunAsync(id))!.Status, Is.EqualTo(WorkflowStatus.Runnable));
    }

    private async Task<TestHost> StartAsync()
    {
        var host = await TestHost.StartAsync(_store, options: options => options.UseFence((_, _) =>
            _isOpen ? Task.CompletedTask : Task.FromException(new UnauthorizedAccessException("not any more"))));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .StartWith(_ =>
            {
                _ran.Add("one");
                _isOpen = _ran.Count > 1;
            }).Id("one")
            .Then(_ => _ran.Add("two")).Id("two")));
        return host;
    }
}
