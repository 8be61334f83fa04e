using Deployer.Cli.Progress;
using Deployer.Cli.Tests.Support;
using Deployer.Runs;

namespace Deployer.Cli.Tests.Progress;

public sealed class LineProgressTests
{
    [Test]
    public void A_deployment_is_one_line_per_event() => Assert.That(Lines(Recorded.Deployment()), Is.EqualTo("""
        12:03:00 run           k3f9  deploys sandbox
        12:03:00 run           sandbox: nothing real is created
        12:03:00 prereqs       began
        12:03:00 prereqs       ok           Terraform  1.11.4
        12:03:00 prereqs       done in 0.6 s
        12:03:01 plan          began
        12:03:02 plan          +   create  terraform_data.api[0]
        12:03:02 plan          plan: 1 to create
        12:03:02 plan          done in 1 s
        12:03:02 apply         began
        12:03:02 apply         terraform_data.api[0]  creating
        12:03:12 apply         terraform_data.api[0]  creating since 10 s
        12:03:14 apply         terraform_data.api[0]  created in 12 s
        12:03:14 apply         done in 12 s
        12:03:15 outputs       began
        12:03:15 outputs       saved to sandbox-outputs.txt, sandbox-outputs.json

        """));

    [Test]
    public void Foreign_text_stays_one_harmless_line() => Assert.That(Lines(Recorded.FailedResume()), Is.EqualTo("""
        12:03:00 run           k3f9  goes on with production; done before: prereqs, backup-state, init, plan, apply
        12:03:00 migrate       began
        12:03:00 migrate       2 migrations are pending
        12:03:01 migrate       warning: [red]ERROR[/] [2J: column "a" exists
        12:04:15 migrate       failed after 1 min 15 s

        """));

    [Test]
    public void What_would_be_lost_stands_in_front_of_a_plan() => Assert.That(Lines(Recorded.Waiting()), Is.EqualTo("""
        12:03:00 run           k3f9  goes on with sandbox; done before: prereqs, backup-state, init
        12:03:00 plan          began
        12:03:01 plan          -   destroy module.db.supabase_project.this
        12:03:01 plan          -/+ replace terraform_data.api["a"]  (forced by location, name)
        12:03:01 plan          ~   change  terraform_data.kept
        12:03:01 plan          +   create  terraform_data.new
        12:03:01 plan          ~   outputs gateway_url
        12:03:01 plan          plan: 1 to destroy, 1 to replace, 1 to change, 1 to create
        12:03:01 plan          waits: module.db.supabase_project.this is protected

        """));

    [Test]
    public void A_question_about_an_earlier_plan_shows_that_plan()
    {
        var text = Lines([Some.RunBegan("plan"), Some.Decision(guarded: false)]);

        Assert.That(text, Does.Contain("destroy module.db.supabase_project.this"));
    }

    [Test]
    public void A_rollback_names_its_release() =>
        Assert.That(Lines([Some.RunBegan() with { RollsBackTo = 3 }]), Does.Contain("k3f9  takes sandbox back to release 3"));

    private static string Lines(IEnumerable<RunEvent> events)
    {
        using var writer = new StringWriter();
        var progress = new LineProgress(writer, Some.Clock());
        foreach (var runEvent in events)
            progress.On(runEvent);
        return writer.ToString();
    }
}
