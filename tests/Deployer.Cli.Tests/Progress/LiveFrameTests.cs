using Deployer.Cli.Progress;
using Deployer.Cli.Tests.Support;
using Deployer.Runs;
using Spectre.Console;

namespace Deployer.Cli.Tests.Progress;

public sealed class LiveFrameTests
{
    [Test]
    public void A_frame_shows_every_step_and_below_the_current_one_its_resources() =>
        Assert.That(Frame(Recorded.Deployment().TakeWhile(one => one is not StepEnded { Step: "apply" }), seconds: 14), Is.EqualTo("""
              ✓ prereqs       0.6 s
              · backup-state
              · init
              ✓ plan          1 s
              ▸ apply         12 s
                  terraform_data.api[0]  created in 12 s
              · migrate
              · outputs
              · verify
            """));

    [Test]
    public void A_failed_step_keeps_its_last_notes() => Assert.That(Frame(Recorded.FailedResume(), seconds: 80), Is.EqualTo("""
          ✓ prereqs       done before
          ✓ backup-state  done before
          ✓ init          done before
          ✓ plan          done before
          ✓ apply         done before
          ✗ migrate       failed after 1 min 15 s
              2 migrations are pending
          · outputs
          · verify
        """));

    [Test]
    public void An_interrupted_step_shows_what_it_was_at() => Assert.That(Frame(Recorded.Interrupted(), seconds: 80), Does.Contain("""
          ■ apply         stopped after 4 s
              terraform_data.api[0]  creating
          · migrate
        """));

    [Test]
    public void A_plan_that_waits_says_so() => Assert.That(Frame(Recorded.Waiting(), seconds: 80), Does.Contain("""
          ? plan          waits for a decision
          · apply
        """));

    [Test]
    public void A_narrow_terminal_cuts_lines_and_never_wraps_them()
    {
        var lines = Frame(Recorded.FailedResume(), seconds: 80, width: 20).Split('\n');

        Assert.That(lines, Has.Length.EqualTo(9).And.All.Length.LessThanOrEqualTo(20));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(5)]
    [TestCase(15)]
    public void Resources_give_way_on_a_low_terminal_and_running_ones_stay_longest(int height)
    {
        var events = new List<RunEvent> { Some.RunBegan(), new StepBegan(Some.Noon, "apply") };
        for (var number = 0; number < 50; number++)
        {
            var phase = number == 7 ? ResourcePhase.Running : ResourcePhase.Completed;
            events.Add(new ResourceProgress(Some.Noon, $"terraform_data.of[{number}]", "create", phase, TimeSpan.Zero));
        }

        var lines = Frame(events, seconds: 1, height: height).Split('\n');

        var room = height == 0 ? 50 : Math.Max(0, height - Some.Steps.Count - 1);
        Assert.That(lines, Has.Length.EqualTo(Some.Steps.Count + room));
        Assert.That(lines.Any(line => line.Contains("of[7]", StringComparison.Ordinal)), Is.EqualTo(room > 0));
    }

    private static string Frame(IEnumerable<RunEvent> events, double seconds, int width = 100, int height = 0)
    {
        var progress = new RunProgress();
        foreach (var runEvent in events)
            progress.On(runEvent);
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Write(LiveFrame.Of(progress, Some.Noon.AddSeconds(seconds), height));
        return writer.ToString().TrimEnd('\n');
    }
}
