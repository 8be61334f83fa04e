using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>A step whose body ran, and whose result cannot be taken: the step has failed, and nothing of its result is kept.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
internal sealed class FailedResultTests(StoreKind kind)
{
    private Story _story = null!;

    [SetUp]
    public void Begin() => _story = new Story(kind);

    [TearDown]
    public async Task End() => await _story.DisposeAsync();

    [Test]
    public async Task A_wait_with_parameters_that_cannot_be_kept_fails_and_is_tried_again_when_the_run_is_resumed()
    {
        object parameters = new Action(() => { });
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .StartWith(_story.Say("first"))
            .Activity("approve", _ => parameters)
            .Then(_story.Say("behind")));
        var id = await host.StartAndWaitAsync("d");
        var failed = await host.WaitAsync(id);

        parameters = "please";
        await host.Host.ResumeWorkflow(id);
        await host.WaitAsync(id);
        var activity = await host.Host.GetPendingActivity("approve", "worker");
        await host.Host.SubmitActivitySuccess(activity!.Token, null);
        var run = await host.WaitAsync(id);

        Assert.That((failed.Status, failed.WaitsFor), Is.EqualTo((WorkflowStatus.Suspended, (string?)null)));
        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "first behind")));
    }

    [Test]
    public async Task Outputs_are_not_kept_when_the_condition_of_what_comes_next_fails()
    {
        var isReady = false;
        await using var host = await _story.StartHostAsync<Counted>(builder =>
        {
            var next = builder.CreateBranch().StartWith(_story.Say("next"));
            builder
                .StartWith<Doubling>()
                .Input(step => step.In, _ => 1)
                .Output((step, data) => data.Value += step.Out)
                .Branch((data, _) => isReady ? data.Value == 2 : data.Text!.Length > 0, next);
        });
        var id = await host.StartAndWaitAsync("d");
        var failed = await host.WaitAsync(id);
        var kept = (await host.DataAsync<Counted>(id)).Value;

        isReady = true;
        await host.Host.ResumeWorkflow(id);
        var run = await host.WaitAsync(id);

        Assert.That((failed.Status, kept), Is.EqualTo((WorkflowStatus.Suspended, 0)));
        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "next")));
        Assert.That((await host.DataAsync<Counted>(id)).Value, Is.EqualTo(2));
    }
}
