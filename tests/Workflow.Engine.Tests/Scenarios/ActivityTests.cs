using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Scenarios;

[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Sqlite)]
[Parallelizable]
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

    [Test]
    public async Task A_result_reaches_the_data_once_wherever_the_process_was_interrupted()
    {
        var play = await _story.TellInterruptedAsync(
            builder => builder
                .StartWith(_story.Say("before"))
                .Activity("approve", data => data.Text!).Output((step, data) => data.Trace.Add($"{step.Result}"))
                .Then(_story.Say("after")),
            new Counted { Text = "please" });

        Assert.That(play.Ending, Is.EqualTo((WorkflowStatus.Complete, (string?)null, "before after")));
        Assert.That(play.Data<Counted>().Trace, Is.EqualTo(new[] { "result" }));
    }

    [Test]
    public async Task A_failure_asks_for_a_worker_again_when_the_step_is_retried()
    {
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .Activity("approve").OnError(WorkflowErrorHandling.Retry, TimeSpan.Zero).Output(data => data.Text, step => step.Result));
        var id = await host.StartAndWaitAsync("d");

        await host.Host.SubmitActivityFailure((await host.Host.GetPendingActivity("approve", "one"))!.Token, "no");
        await host.WaitAsync(id);
        await host.Host.SubmitActivitySuccess((await host.Host.GetPendingActivity("approve", "two"))!.Token, "yes");
        var run = await host.WaitAsync(id);

        Assert.That((run.Status, (await host.DataAsync<Counted>(id)).Text), Is.EqualTo((WorkflowStatus.Complete, "yes")));
    }

    [TestCase(true, "two")]
    [TestCase(false, "one")]
    public async Task A_token_that_expired_counts_until_another_worker_takes_the_activity(bool isTaken, string result)
    {
        await using var host = await _story.StartHostAsync<Counted>(
            Build, options: options => options.UseActivityTokenLifetime(TimeSpan.FromMinutes(10)));
        var id = await host.StartAndWaitAsync("d");
        var first = (await host.Host.GetPendingActivity("approve", "one"))!;
        var meanwhile = await host.Host.GetPendingActivity("approve", "two");
        _story.Time.Advance(TimeSpan.FromMinutes(10));
        var second = isTaken ? await host.Host.GetPendingActivity("approve", "two") : null;

        if (second is not null)
        {
            Assert.That(async () => await host.Host.SubmitActivitySuccess(first.Token, "one"), Throws.TypeOf<NotFoundException>());
        }

        await host.Host.SubmitActivitySuccess((second ?? first).Token, result);
        await host.WaitAsync(id);

        Assert.That((meanwhile, first.TokenExpiry), Is.EqualTo(((PendingActivity?)null, Some.Time.AddMinutes(10))));
        Assert.That((await host.DataAsync<Counted>(id)).Text, Is.EqualTo(result));
    }

    [Test]
    public async Task Of_two_workers_that_ask_at_once_one_gets_the_activity()
    {
        await using var host = await _story.StartHostAsync<Counted>(Build);
        await host.StartAndWaitAsync("d");

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() => host.Host.GetPendingActivity("approve", $"{worker}"))));

        Assert.That(taken.Count(activity => activity is not null), Is.EqualTo(1));
    }

    [Test]
    public async Task Each_item_of_a_loop_has_its_own_worker()
    {
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .ForEach(_ => new[] { "a", "b" }).Do(each => each
                .StartWith<Activity>(step => step
                    .Input(body => body.ActivityName, _ => "approve")
                    .Input(body => body.Parameters!, (_, context) => context.Item!)
                    .Output((body, data) => data.Trace.Add($"{body.Result}")))));
        var id = await host.StartAndWaitAsync("d");

        var (one, two) = ((await host.Host.GetPendingActivity("approve", "1"))!, (await host.Host.GetPendingActivity("approve", "2"))!);
        await host.Host.SubmitActivitySuccess(two.Token, $"{two.Parameters} done");
        await host.WaitAsync(id);
        await host.Host.SubmitActivitySuccess(one.Token, $"{one.Parameters} done");
        await host.WaitAsync(id);

        Assert.That((one.Parameters, two.Parameters), Is.EqualTo(("a", "b")));
        Assert.That((await host.DataAsync<Counted>(id)).Trace, Is.EqualTo(new[] { "b done", "a done" }));
    }

    [Test]
    public async Task A_worker_in_another_process_leaves_its_result_for_the_next_to_drive_the_run()
    {
        string id;
        await using (var host = await _story.StartHostAsync<Counted>(Build))
        {
            id = await host.StartAndWaitAsync("d");
        }

        await using (var worker = await TestHost.StartAsync(_story.Database.Open(), _story.Time, start: false))
        {
            await worker.Host.SubmitActivitySuccess((await worker.Host.GetPendingActivity("approve", "elsewhere"))!.Token, "yes");
        }

        await using var next = await _story.StartHostAsync<Counted>(Build);
        await next.Host.ResumeWorkflow(id);
        await next.WaitAsync(id);

        Assert.That((await next.DataAsync<Counted>(id)).Text, Is.EqualTo("yes"));
    }

    [Test]
    public async Task An_activity_that_is_cancelled_is_handed_to_nobody()
    {
        await using var host = await _story.StartHostAsync<Counted>(builder => builder
            .Parallel()
                .Do(branch => branch.Activity("approve", null, null, data => data.Value > 0).Then(_story.Say("never")))
                .Do(branch => branch.WaitFor("go", _ => "key").Output((_, data) => data.Value = 1))
                .Join()
            .Then(_story.Say("after")));
        var id = await host.StartAndWaitAsync("d");
        var taken = (await host.Host.GetPendingActivity("approve", "one"))!;

        await host.Host.PublishEvent("go", "key", null);
        var run = await host.WaitAsync(id);

        Assert.That((run.Status, _story.Told), Is.EqualTo((WorkflowStatus.Complete, "after")));
        Assert.That(async () => await host.Host.SubmitActivitySuccess(taken.Token, "late"), Throws.TypeOf<NotFoundException>());
        Assert.That(await host.Host.GetPendingActivity("approve", "two"), Is.Null);
    }

    private static void Build(IWorkflowBuilder<Counted> builder) => builder
        .Activity("approve", data => data.Text!)
        .Output(data => data.Text, step => step.Result);
}
