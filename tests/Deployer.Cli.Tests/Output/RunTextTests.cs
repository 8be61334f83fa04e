using Deployer.Cli.Output;
using Deployer.Cli.Tests.Support;
using Deployer.Comparison;
using Deployer.Runs;

namespace Deployer.Cli.Tests.Output;

public sealed class RunTextTests
{
    [Test]
    public void A_run_in_doubt_says_what_still_runs_and_what_to_type()
    {
        var details = new RunDetails(
            Some.Run(RunStatus.InDoubt) with { Error = null },
            [
                new("plan", 1, Some.Noon, Some.Noon.AddSeconds(2), "completed", null),
                new("apply", 1, Some.Noon.AddSeconds(2), null, null, null),
            ],
            [new LivingTool("apply", 4711, Some.Noon)],
            Holder: null,
            "deployer resume k3f9",
            "runs/k3f9");
        using var writer = new StringWriter();

        RunText.Write(details, writer, Some.Clock());

        Assert.That(writer.ToString(), Is.EqualTo("""
            run:          k3f9
            environment:  production
            definition:   deploy@1
            status:       in-doubt at apply
            started:      2026-11-23 12:03:00 by ann@desk
            still runs:   apply, process 4711, since 2026-11-23 12:03:00
            folder:       runs/k3f9

            STEP   ATTEMPT  ENDING            BEGAN                TOOK  ERROR
            plan   1        completed         2026-11-23 12:03:00  2 s
            apply  1        no end on record  2026-11-23 12:03:02  -

            next: deployer resume k3f9

            """));
    }

    [Test]
    public void A_rollback_shows_what_it_compared()
    {
        var comparison = new ComparisonReport("production", new ComparedState(null, 12, "l", 1), new ComparedState(3, 7, "l", 0), null,
            [new ComparedObject("t.added", "t") { Verdict = ObjectVerdict.Orphan, Now = new KnownAs("t.added", "1"), ImportBlock = "import {}" }]);
        using var writer = new StringWriter();

        RunText.Write(new RunDetails(Some.Run(), [], [], null, null, "folder") { Comparison = comparison }, writer, Some.Clock());

        Assert.That(writer.ToString(), Does.Contain("\nwhat stands (serial 12) beside release 3 (serial 7): 1 orphan\n").And.Contain("orphan     t.added  id 1\n").And.Not.Contain("import"));
    }

    [Test]
    public void A_rollback_names_the_release_that_it_goes_back_to()
    {
        using var writer = new StringWriter();

        RunText.Write(new RunDetails(Some.Run(), [], [], null, null, "folder") { RollsBackTo = 3 }, writer, Some.Clock());

        Assert.That(writer.ToString(), Does.Contain("\ngoes back to:  release 3\n"));
    }
}
