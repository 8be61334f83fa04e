using System.Diagnostics;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Crash;

/// <summary>A seeded share of what <c>make bench ARGS=engine</c> does two hundred times.</summary>
internal sealed class RandomKillTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    [TestCase(20261123)]
    public async Task However_two_processes_on_one_database_are_killed_no_run_is_lost_and_no_finished_step_runs_again(int seed)
    {
        using var folder = new TempFolder();

        var report = await new RandomKills(Start, folder.Path).RunAsync(kills: 8, seed).WaitAsync(_patience);

        Assert.That(report.Lost, Is.Empty);
        Assert.That(report.RunAgain, Is.Empty);
        Assert.That(report.Unaware, Is.Empty);
        Assert.That(report.Together, Is.Empty);
    }

    [Test]
    public void The_report_sees_what_it_is_there_to_see()
    {
        EffectLine[] effects =
        [
            new(1, "a", Effect.Started, "r", "-"), new(1, "a", Effect.Started, "gone", "-"),
            new(2, "a", Effect.Begun, "r", "one"), new(3, "b", Effect.BegunAfterDoubt, "r", "one"),
            new(4, "a", Effect.Done, "r", "one"), new(5, "a", Effect.Recorded, "r", "one"),
            new(6, "a", Effect.Begun, "r", "two"), new(7, "a", Effect.Done, "r", "two"),
            new(8, "a", Effect.Begun, "r", "three"), new(9, "a", Effect.Done, "r", "three"),
            new(10, "b", Effect.Begun, "r", "one"), new(11, "b", Effect.BegunAfterDoubt, "r", "two"),
        ];

        var report = KillReport.Of(1, effects, new Dictionary<string, WorkflowStatus> { ["r"] = WorkflowStatus.Complete });

        Assert.That(report.Lost, Is.EqualTo(new[] { "gone", "r four", "r five", "r six", "r seven" }));
        Assert.That(report.RunAgain, Is.EqualTo(new[] { "r one by b", "r two by b" }));
        Assert.That(report.Unaware, Is.EqualTo(new[] { "r one by b" }));
        Assert.That(report.Together, Is.EqualTo(new[] { "r one by b" }));
        Assert.That(report.Repeated, Is.EqualTo(2));
    }

    private static ProcessStartInfo Start(IReadOnlyList<string> arguments) =>
        new("dotnet", ["exec", typeof(CrashChild).Assembly.Location, .. arguments]);
}
