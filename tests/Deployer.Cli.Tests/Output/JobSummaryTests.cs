using Deployer.Cli.Output;
using Deployer.Cli.Tests.Support;
using Deployer.Runs;

namespace Deployer.Cli.Tests.Output;

public sealed class JobSummaryTests
{
    private static readonly RunDetails Details = new(
        Some.Run(RunStatus.InDoubt) with { Error = null },
        [
            new AttemptView("plan", 1, Some.Noon, Some.Noon.AddSeconds(2), "completed", null),
            new AttemptView("apply", 1, Some.Noon, null, null, "quota | <b>exceeded\nfor good"),
        ],
        [],
        null,
        "deployer resume k3f9",
        "/home/runs/k3f9");

    [Test]
    public void What_became_of_a_run_stands_in_markdown_that_no_text_of_a_tool_breaks()
    {
        var result = new RunResult(Some.RunId, "production", RunStatus.InDoubt, new RunFailure("apply", FailureKind.InDoubt, "no end | known", ""))
        {
            Outcome = RunOutcome.InDoubt,
            InDoubt = [new DoubtfulChange("apply", "terraform_data.a[\"b\"] (create)")],
        };

        Assert.That(string.Join('\n', JobSummary.Lines(result, Details)), Is.EqualTo("""
            ## production: in doubt

            Run `k3f9` (deploy@1) is in-doubt at `apply`, started 2026-11-23 12:03:00 UTC by ann@desk.

            > no end \| known

            In doubt:

            - `apply`: terraform_data.a["b"] (create)

            | Step | Attempt | Ending | Took | Error |
            |---|---|---|---|---|
            | plan | 1 | completed | 2 s |  |
            | apply | 1 | no end on record | - | quota \| &lt;b>exceeded for good |

            Next: `deployer resume k3f9`
            """));
    }

    [Test]
    public void A_second_summary_stands_below_the_first()
    {
        using var home = new TemporaryHome();
        var file = Path.Combine(home.Home.Path, "summary.md");
        var result = new RunResult(Some.RunId, "production", RunStatus.Succeeded, null);

        JobSummary.Append(file, result, Details);
        JobSummary.Append(file, result, Details);

        Assert.That(File.ReadAllLines(file).Count(line => line.StartsWith("## ", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public void A_file_that_cannot_be_written_is_named()
    {
        var missing = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "summary.md");

        Assert.That(
            () => JobSummary.Append(missing, new RunResult(Some.RunId, "production", RunStatus.Succeeded, null), Details),
            Throws.TypeOf<StorageException>().With.Message.Contains(missing));
    }
}
