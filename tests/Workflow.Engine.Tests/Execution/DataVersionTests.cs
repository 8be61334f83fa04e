using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Execution;

/// <summary>A program with a newer shape of the data goes on with an older program's runs.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class DataVersionTests(StoreKind kind)
{
    private Database _database = null!;

    [SetUp]
    public void CreateDatabase() => _database = new Database(kind, TimeProvider.System);

    [TearDown]
    public void DeleteDatabase() => _database.Dispose();

    [Test]
    public async Task Older_data_is_upgraded_when_its_run_is_loaded_and_kept_so_with_the_next_checkpoint()
    {
        var runId = await SuspendAsync(options: null, "old");
        var versions = new List<int>();

        await using var newer = await StartAsync(options => options.UseDataVersion<Counted>(2, (data, version) =>
        {
            versions.Add(version);
            data["text"] = data["text"]!.GetValue<string>() + " made new";
            return data;
        }));
        await ResumeAsync(newer, runId);

        var stored = (await newer.Store.LoadAsync(runId))!;
        Assert.That((stored.DataVersion, (await newer.DataAsync<Counted>(runId)).Text), Is.EqualTo((2, "old made new")));
        Assert.That(versions, Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task An_upgrade_that_changes_nothing_is_kept_as_well()
    {
        var runId = await SuspendAsync(options: null, "old");

        await using var newer = await StartAsync(options => options.UseDataVersion<Counted>(2, (data, _) => data));
        await ResumeAsync(newer, runId);

        Assert.That((await newer.Store.LoadAsync(runId))!.DataVersion, Is.EqualTo(2));
    }

    [Test]
    public async Task A_new_run_is_of_the_present_version()
    {
        var runId = await SuspendAsync(options => options.UseDataVersion<Counted>(7, (data, _) => data), "new");

        await using var store = _database.Open();
        Assert.That((await store.LoadAsync(runId))!.DataVersion, Is.EqualTo(7));
    }

    [Test]
    public async Task Newer_data_is_refused_with_both_versions_and_left_alone()
    {
        var runId = await SuspendAsync(options => options.UseDataVersion<Counted>(3, (data, _) => data), "new");
        await using var older = await StartAsync(options: null);

        var error = Assert.ThrowsAsync<NewerDataException>(() => older.Host.ResumeWorkflow(runId))!;

        Assert.That((error.RunId, error.FoundVersion, error.KnownVersion, error.Remedy), Is.EqualTo((runId, 3, 1, "Use the newer version that wrote it.")));
        var stored = (await older.Store.LoadAsync(runId))!;
        Assert.That((stored.DataVersion, stored.Run.Status), Is.EqualTo((3, WorkflowStatus.Suspended)));
        Assert.That(await older.Store.FindHolderAsync("run/" + runId), Is.Null);
    }

    [Test]
    public async Task An_upgrade_that_fails_names_the_run_and_changes_nothing()
    {
        var runId = await SuspendAsync(options: null, "old");
        await using var newer = await StartAsync(options => options.UseDataVersion<Counted>(2, (_, _) => throw new FormatException("no text")));

        var error = Assert.ThrowsAsync<DataUpgradeException>(() => newer.Host.ResumeWorkflow(runId))!;

        Assert.That(error.Message, Is.EqualTo($"The data of run '{runId}' could not be upgraded from version 1 to 2: no text"));
        Assert.That((await newer.Store.LoadAsync(runId))!.DataVersion, Is.EqualTo(1));
    }

    [Test]
    public async Task A_type_that_the_stored_data_names_is_never_made()
    {
        await using var host = await TestHost.StartAsync(_database.Open());
        host.Host.Registry.RegisterWorkflow(new Definition<Open>("d", builder => builder.StartWith<FailingUnless>()));
        var definition = host.Host.Registry.GetDefinition("d")!.Text;
        var trap = $"{{\"$type\":\"{typeof(Trap).AssemblyQualifiedName}\",\"value\":{{}}}}";
        await host.Store.CommitAsync(new Checkpoint
        {
            RunId = "r",
            Create = definition,
            Run = Some.Run("r") with { DefinitionId = "d", Status = WorkflowStatus.Suspended },
            Data = $"{{\"$type\":\"{typeof(Trap).AssemblyQualifiedName}\",\"anything\":{trap}}}",
            Pointers = [Some.Pointer("1", host.Host.Registry.GetDefinition("d")!.Steps.First().Key) with { PersistenceData = trap, ContextItem = trap }],
        });

        await host.Host.ResumeWorkflow("r");
        await host.Host.TerminateWorkflow("r");
        await host.WaitAsync("r");

        Assert.That(Trap.Made, Is.Zero);
    }

    private sealed class Open
    {
        public object? Anything { get; set; }
    }

    private sealed class Trap
    {
        public Trap() => Made++;

        public static int Made { get; private set; }
    }

    private async Task<TestHost> StartAsync(Action<WorkflowOptions>? options)
    {
        var host = await TestHost.StartAsync(_database.Open(), options: options);
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .StartWith<FailingUnless>().OnError(WorkflowErrorHandling.Suspend)));
        return host;
    }

    private async Task<string> SuspendAsync(Action<WorkflowOptions>? options, string text)
    {
        FailingUnless.Allowed = false;
        await using var host = await StartAsync(options);
        return await host.StartAndWaitAsync("d", new Counted { Text = text });
    }

    private static async Task ResumeAsync(TestHost host, string runId)
    {
        FailingUnless.Allowed = true;
        await host.Host.ResumeWorkflow(runId);
        await host.WaitAsync(runId);
    }
}
