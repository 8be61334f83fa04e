using Deployer.Tools;

namespace Deployer.Tests.Tools.TerraformRuns;

internal sealed class TerraformEventParserTests
{
    private const string Head = "\"@message\":\"said\",\"@timestamp\":\"2026-11-23T04:58:12.853627Z\"";
    private const string Hook = "\"hook\":{\"resource\":{\"addr\":\"module.a.x.y[\\\"k\\\"]\"},\"action\":\"create\",\"id_key\":\"id\",\"id_value\":\"i-1\",\"elapsed_seconds\":12}";

    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 11, 23, 4, 58, 12, TimeSpan.Zero).AddTicks(8536270);

    private static IEnumerable<TestCaseData> Events()
    {
        const string address = "module.a.x.y[\"k\"]";
        var elapsed = TimeSpan.FromSeconds(12);
        yield return Case("version", "\"terraform\":\"1.11.4\",\"ui\":\"1.2\"", new VersionEvent("said", At, "1.11.4", "1.2"));
        yield return Case("planned_change", "\"change\":{\"resource\":{\"addr\":\"a.b\"},\"action\":\"replace\"}", new PlannedChangeEvent("said", At, "a.b", "replace"));
        yield return Case("resource_drift", "\"change\":{\"resource\":{\"addr\":\"a.b\"},\"action\":\"update\"}", new DriftEvent("said", At, "a.b", "update"));
        yield return Case("change_summary", "\"changes\":{\"add\":1,\"change\":2,\"import\":0,\"remove\":3,\"operation\":\"apply\"}", new ChangeSummaryEvent("said", At, "apply", 1, 2, 3));
        yield return Case("apply_start", Hook, new ApplyStartEvent("said", At, address, "create", "i-1"));
        yield return Case("apply_progress", Hook, new ApplyProgressEvent("said", At, address, "create", elapsed));
        yield return Case("apply_complete", Hook, new ApplyCompleteEvent("said", At, address, "create", "i-1", elapsed));
        yield return Case("apply_errored", Hook, new ApplyErroredEvent("said", At, address, "create", elapsed));
        yield return Case("log", "\"x\":1", new OtherEvent("said", At, "log"));
        yield return Case("a_type_of_the_future", "\"hook\":[1,{}]", new OtherEvent("said", At, "a_type_of_the_future"));
        // Known types whose parts are missing or of another kind are read as far as they go.
        yield return Case("apply_start", "\"hook\":7", new ApplyStartEvent("said", At, "", "", null));
        yield return Case("change_summary", "\"changes\":{\"add\":\"many\",\"operation\":1}", new ChangeSummaryEvent("said", At, "", 0, 0, 0));
        yield return Case("diagnostic", "\"diagnostic_moved\":{}", new OtherEvent("said", At, "diagnostic"));

        static TestCaseData Case(string type, string rest, TerraformEvent expected) => new($"{{{Head},\"type\":\"{type}\",{rest}}}", expected);
    }

    [TestCaseSource(nameof(Events))]
    public void Every_event_is_read(object line, object expected) =>
        Assert.That(TerraformEventParser.Parse((string)line), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("3")]
    [TestCase("null")]
    [TestCase("{\"version\":4,\"serial\":3}")]
    [TestCase("{\"type\":3}")]
    [TestCase("╷ Error: something")]
    [TestCase("{\"type\":\"version\"} trailing")]
    public void A_line_that_is_no_event_is_kept_as_it_is(string line) =>
        Assert.That(TerraformEventParser.Parse(line), Is.EqualTo(new PlainLineEvent(line)));

    [Test]
    public void Outputs_tell_which_are_sensitive()
    {
        var told = TerraformEventParser.Parse($"{{{Head},\"type\":\"outputs\",\"outputs\":{{\"a\":{{\"sensitive\":true}},\"b\":{{\"sensitive\":false}},\"c\":1}}}}");

        Assert.That(((OutputsEvent)told).Sensitive, Is.EquivalentTo(new Dictionary<string, bool> { ["a"] = true, ["b"] = false, ["c"] = false }));
    }

    [Test]
    public void A_diagnostic_is_readable_with_its_place()
    {
        const string diagnostic = """
            {"severity":"error","summary":"Wrong","detail":"Very.","address":"a.b","range":{"filename":"main.tf","start":{"line":2,"column":4}},
            "snippet":{"context":"resource \"a\" \"b\"","code":"  x = y"}}
            """;

        var told = TerraformEventParser.Parse($"{{{Head},\"type\":\"diagnostic\",\"diagnostic\":{diagnostic.ReplaceLineEndings("")}}}");

        Assert.That(((DiagnosticEvent)told).Diagnostic.ToString(), Is.EqualTo(
            "Error: Wrong\n  with a.b\n  at main.tf:2, in resource \"a\" \"b\"\n    x = y\nVery."));
    }

    [Test]
    public void A_diagnostic_needs_no_place()
    {
        var told = TerraformEventParser.Parse($"{{{Head},\"type\":\"diagnostic\",\"diagnostic\":{{\"severity\":\"warning\",\"summary\":\"Old\\nthing\",\"detail\":\"\"}}}}");

        Assert.That(((DiagnosticEvent)told).Diagnostic.ToString(), Is.EqualTo("Warning: Old thing"));
    }
}
