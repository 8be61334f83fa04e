using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Execution;

/// <summary>What waits costs nothing: no timer fires, nothing is read, nothing is written.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class QuietTests(StoreKind kind)
{
    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    private CountingTime _time = null!;
    private Database _database = null!;

    [SetUp]
    public void CreateDatabase()
    {
        _time = new CountingTime();
        _database = new Database(kind, _time);
    }

    [TearDown]
    public void DropDatabase() => _database.Dispose();

    [Test]
    public async Task A_host_without_runs_asks_its_store_for_nothing()
    {
        var calls = StoreCalls.Around(_database.Open(), out var store);
        await using var host = await TestHost.StartAsync(store, _time, options => options.EnablePolling = true);
        var before = calls.Count;

        _time.Advance(_minute);

        Assert.That((calls.Count, _time.Fired), Is.EqualTo((before, 0)));
    }

    [Test]
    public async Task A_body_that_runs_on_a_sleep_and_a_wait_for_an_event_ask_the_store_for_nothing()
    {
        var gate = new Gate();
        var calls = StoreCalls.Around(_database.Open(), out var store);
        await using var host = await TestHost.StartAsync(store, _time, services: services => services.AddSingleton(gate));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("body", builder => builder.StartWith<Gated>()));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("sleep", builder => builder.StartWith<Delay>(step => step.Input(delay => delay.Period, data => TimeSpan.FromHours(1)))));
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("wait", builder => builder.StartWith<Doubling>().WaitFor("never", data => "key")));
        await host.Host.StartWorkflow("body");
        await gate.Entered.Task;
        await host.Host.StartWorkflow("sleep");
        await host.NextAsync<StepSleeping>();
        await host.WaitAsync(await host.Host.StartWorkflow("wait"));
        var before = calls.Count;

        _time.Advance(_minute);

        Assert.That((calls.Count, _time.Fired), Is.EqualTo((before, 0)));
    }

    /// <summary>Time that moves when the test says so, and counts the timers that fire.</summary>
    private sealed class CountingTime() : FakeTimeProvider(Some.Time)
    {
        public int Fired { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(
                given =>
                {
                    Fired++;
                    callback(given);
                },
                state,
                dueTime,
                period);
    }
}
