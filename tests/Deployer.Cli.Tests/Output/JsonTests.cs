using System.Text.Json;
using Deployer.Cli.Output;
using Deployer.Cli.Tests.Support;
using Deployer.Comparison;
using Deployer.Prerequisites;
using Deployer.Runs;

namespace Deployer.Cli.Tests.Output;

public sealed class JsonTests
{
    [Test]
    public void Runs_are_an_array_with_documented_names() => Assert.That(Text<IReadOnlyList<RunView>>([Some.Run(RunStatus.InDoubt)]), Is.EqualTo("""
        [
          {
            "id": "k3f9",
            "environment": "production",
            "definition": "deploy@1",
            "status": "in-doubt",
            "step": "apply",
            "startedAt": "2026-11-23T12:03:00+00:00",
            "endedAt": null,
            "startedBy": "ann@desk",
            "error": "apply: quota exceeded",
            "reached": "nothing"
          }
        ]

        """));

    [Test]
    public void A_driven_run_is_one_object_with_failure_and_outputs()
    {
        var report = new RunReport(
            "k3f9", "production", RunStatus.InDoubt, RunOutcome.InDoubt, [new DoubtfulChange("apply", "api[\"a\"] (create)")],
            new RunFailure("apply", FailureKind.InDoubt, "api[\"a\"] <failed>", "deployer resume k3f9"),
            new Dictionary<string, string> { ["Gateway URL"] = "https://gateway.example/?a=1&b=2" })
        {
            Next = "deployer resume k3f9",
        };

        Assert.That(Text(report), Is.EqualTo("""
            {
              "runId": "k3f9",
              "environment": "production",
              "status": "in-doubt",
              "outcome": "in-doubt",
              "inDoubt": [
                {
                  "step": "apply",
                  "change": "api[\"a\"] (create)"
                }
              ],
              "failure": {
                "step": "apply",
                "kind": "in-doubt",
                "message": "api[\"a\"] <failed>",
                "remedy": "deployer resume k3f9"
              },
              "outputs": {
                "Gateway URL": "https://gateway.example/?a=1&b=2"
              },
              "planDigest": null,
              "next": "deployer resume k3f9",
              "stays": [],
              "notDone": [],
              "leftBehind": []
            }

            """));
    }

    [Test]
    public void Releases_are_an_array_whose_changes_are_words()
    {
        using var json = JsonDocument.Parse(Text(Some.Releases));

        var first = json.RootElement[0];
        Assert.That(json.RootElement.GetArrayLength(), Is.EqualTo(3));
        Assert.That(first.GetProperty("rolledBackTo").GetInt32(), Is.EqualTo(1));
        Assert.That(first.GetProperty("changes").GetProperty("changes")[1].GetProperty("action").GetString(), Is.EqualTo("replace"));
    }

    [Test]
    public void A_comparison_says_each_verdict_in_words_and_counts_them()
    {
        var report = new ComparisonReport("production", new ComparedState(null, 12, "l", 1), new ComparedState(3, 7, "l", 0), new ComparedState(2, 5, "l", 1),
            [new ComparedObject("t.added", "t") { Verdict = ObjectVerdict.Orphan, PutBack = ObjectVerdict.Keep, Now = new KnownAs("t.added", "1"), DataBearing = true }]);

        using var json = JsonDocument.Parse(Text(report));

        var entry = json.RootElement.GetProperty("objects")[0];
        Assert.That((entry.GetProperty("verdict").GetString(), entry.GetProperty("putBack").GetString()), Is.EqualTo(("orphan", "keep")));
        Assert.That(entry.GetProperty("now").GetProperty("id").GetString(), Is.EqualTo("1"));
        Assert.That(json.RootElement.GetProperty("counts").GetProperty("orphan").GetInt32(), Is.EqualTo(1));
        Assert.That(json.RootElement.GetProperty("putBackCounts").GetProperty("keep").GetInt32(), Is.EqualTo(1));
        Assert.That(json.RootElement.GetProperty("current").GetProperty("serial").GetInt64(), Is.EqualTo(12));
    }

    [Test]
    public void A_run_in_detail_nests_the_run_and_its_attempts()
    {
        var details = new RunDetails(
            Some.Run(), [new("apply", 1, Some.Noon, null, null, null)], [new("apply", 42, Some.Noon)], null, "deployer resume k3f9", "folder");

        using var json = JsonDocument.Parse(Text(details));

        Assert.That(json.RootElement.GetProperty("run").GetProperty("status").GetString(), Is.EqualTo("suspended"));
        Assert.That(json.RootElement.GetProperty("attempts")[0].GetProperty("attempt").GetInt32(), Is.EqualTo(1));
        Assert.That(json.RootElement.GetProperty("tools")[0].GetProperty("pid").GetInt32(), Is.EqualTo(42));
    }

    [Test]
    public void Findings_say_their_verdict_in_words() =>
        Assert.That(Text<IReadOnlyList<Finding>>([new("gcloud", FindingVerdict.NotChecked, "not needed")]), Does.Contain("\"not-checked\""));

    private static string Text<T>(T value)
    {
        using var writer = new StringWriter();
        Json.Write(writer, value);
        return writer.ToString();
    }
}
