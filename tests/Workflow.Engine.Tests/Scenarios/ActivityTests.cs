using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class ActivityTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task A_worker_gets_the_parameters_and_its_result_reaches_the_data()
    {
        await using var host = await _story.StartHostAsync<Counted>(Build);
        var id = await host.StartAndWaitAsync("d", new Counted { Text = "please" });

        var activity = await host.Host.GetPendingActivity("approve", "worker");
        await host.Host.SubmitActivitySuccess(activity!.Token, "yes");
        var run = await host.WaitAsync(id);

        Assert.That((activity.ActivityName, activity.Parameters, activity.TokenExpiry), Is.EqualTo(("approve", "please", DateTime.MaxValue)));
        Assert.That((run.Status, (await host.DataAsync<Counted>(id)).Text), Is.EqualTo((WorkflowStatus.Complete, "yes")));
    }

    [Test]
    public async Task An_activity_is_handed_to_one_worker_until_it_is_given_back()
    {
        await using var host = await _story.StartHostAsync<Counted>(Build);
        await host.StartAndWaitAsync("d");

        var first = await host.Host.GetPendingActivity("approve", "one");
        var second = await host.Host.GetPendingActivity("approve", "two");
        await host.Host.ReleaseActivityToken(first!.Token);
        var third = await host.Host.GetPendingActivity("approve", "two");

        Assert.That((second, third is null), Is.EqualTo(((PendingActivity?)null, false)));
        Assert.That(
            async () => await host.Host.SubmitActivitySuccess(first.Token, "late"),
            Throws.TypeOf<NotFoundException>().With.Message.Contains("another worker"));
    }

    [Test]
    public async Task A_worker_that_waits_is_told_when_a_run_comes_to_the_activity()
    {
        await using var host = await _story.StartHostAsync<Counted>(Build);
        var waiting = host.Host.GetPendingActivity("approve", "worker", TimeSpan.FromDays(1));

        await host.StartAndWaitAsync("d");

        Assert.That((await waiting.WaitAsync(TimeSpan.FromSeconds(20)))?.ActivityName, Is.EqualTo("approve"));
    }

    [Test]
    public async Task A_token_survives_a_restart()
    {
        string id, token;
        await using (var host = await _story.StartHostAsync<Counted>(Build))
        {
            id = await host.StartAndWaitAsync("d");
            token = (await host.Host.GetPendingActivity("approve", "worker"))!.Token;
        }

        await using var next = await _story.StartHostAsync<Counted>(Build);
        await next.Host.SubmitActivitySuccess(token, "yes");
        var run = await next.WaitAsync(id);

        Assert.That((run.Status, (await next.DataAsync<Counted>(id)).Text), Is.EqualTo((WorkflowStatus.Complete, "yes")));
    }

    [Test]
    public async Task A_failure_fails_the_step_and_a_resume_asks_for_a_worker_again()
    {
        await using var host = await _story.StartHostAsync<Counted>(Build);
        var id = await host.StartAndWaitAsync("d");

        await host.Host.SubmitActivityFailure((await host.Host.GetPendingActivity("approve", "one"))!.Token, "no");
        var failed = await host.WaitAsync(id);
        await host.Host.ResumeWorkflow(id);
        await host.WaitAsync(id);
        await host.Host.SubmitActivitySuccess((await host.Host.GetPendingActivity("approve", "two"))!.Token, "yes");
        var run = await host.WaitAsync(id);

        Assert.That((failed.Status, failed.Error!.Message), Is.EqualTo((WorkflowStatus.Suspended, "The activity failed: no")));
        Assert.That(run.Status, Is.EqualTo(WorkflowStatus.Complete));
    }

    private static void Build(IWorkflowBuilder<Counted> builder) => builder
        .Activity("approve", data => data.Text!)
        .Output(data => data.Text, step => step.Result);
}
