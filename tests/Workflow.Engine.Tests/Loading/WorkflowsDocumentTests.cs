using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Loading;

/// <summary>docs/workflows.md says what is so: each sample is loaded and run to its end.</summary>
[TestFixture(Format.Yaml)]
[TestFixture(Format.Json)]
internal sealed partial class WorkflowsDocumentTests(Format format)
{
    private static readonly Dictionary<string, string> _samples = Read();

    [TestCase("A definition", "charge thank")]
    [TestCase("Inputs and outputs", "add upload")]
    [TestCase("The next step by condition", "ask courier label")]
    [TestCase("The next step by condition, 2", "count count count done")]
    [TestCase("If", "call run if-urgent pack")]
    [TestCase("While", "more more more until-five")]
    [TestCase("Foreach", "print-item print-item each-item")]
    [TestCase("When a step fails", "ship thank")]
    [TestCase("In doubt", "upload charge")]
    [TestCase("JSON", "call if-urgent")]
    public async Task A_sample_runs_as_the_page_says(string heading, string completed)
    {
        await using var host = await StartAsync();

        var (run, steps) = await RunAsync(host, heading);

        Assert.That(run.Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That(string.Join(' ', steps), Is.EqualTo(completed));
    }

    [Test]
    public async Task Inputs_and_outputs_go_where_the_page_says()
    {
        await using var host = await StartAsync();

        var (run, _) = await RunAsync(host, "Inputs and outputs");

        var data = await host.DataAsync<Order>(run.Id);
        Assert.That((data.Count, data.Address.City, data.Labels["sum"]), Is.EqualTo((42, "Bonn", "42")));
    }

    [Test]
    public async Task Of_the_cases_of_an_outcome_one_is_run()
    {
        await using var host = await StartAsync();

        var (_, steps) = await RunAsync(host, "Cases of an outcome");

        // The cases are asked side by side.
        Assert.That(steps.Where(step => step != "if-one"), Is.EqualTo(new[] { "size", "box", "if-two", "by-size", "ready" }));
        Assert.That(Array.IndexOf([.. steps], "if-one"), Is.InRange(1, 3));
    }

    [Test]
    public async Task Parallel_branches_come_together()
    {
        await using var host = await StartAsync();

        var (_, steps) = await RunAsync(host, "Parallel");

        Assert.That(steps[..^2], Is.EquivalentTo(new[] { "invoice", "file", "parcel" }));
        Assert.That(steps[^2..], Is.EqualTo(new[] { "both", "close" }));
    }

    [Test]
    public async Task Waits_end_when_the_page_says()
    {
        await using var host = await StartAsync();
        Load(host, "Waiting");
        var id = await host.Host.StartWorkflow("order", Data());
        await host.NextAsync<StepWaiting>(waiting => waiting.EventName == "paid");
        await host.Host.PublishEvent("paid", "Ada", "in cash");
        var activity = await host.Host.GetPendingActivity("approve", "worker", TimeSpan.FromSeconds(20));

        await host.Host.SubmitActivitySuccess(activity!.Token, "yes");
        await host.WaitAsync(id);

        var data = await host.DataAsync<Order>(id);
        Assert.That((data.Labels["payment"], data.Answer), Is.EqualTo(("in cash", "yes")));
        Assert.That(StoredValue.As<Dictionary<string, object>>(activity.Parameters)!.Keys, Is.EqualTo(new[] { "Who", "Limit" }));
    }

    [TestCase("Compensation", "charge refund excuse ship.CompensateWith thank")]
    [TestCase("Saga", "charge call-back refund tell thank")]
    public async Task What_failed_is_undone_as_the_page_says(string heading, string completed)
    {
        await using var host = await StartAsync();

        var (run, steps) = await RunAsync(host, heading);

        Assert.That((run.Status, run.Outcome), Is.EqualTo((WorkflowStatus.Complete, "compensated")));
        Assert.That(steps, Is.EqualTo(completed.Split(' ')));
    }

    [Test]
    public async Task A_cancelled_wait_goes_on_behind_it()
    {
        await using var host = await StartAsync();

        var (run, steps) = await RunAsync(host, "Cancel condition");

        Assert.That(run.Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That(steps, Is.EqualTo(new[] { "cancel", "note", "both" }));
    }

    [Test]
    public async Task The_end_is_the_end_of_all()
    {
        await using var host = await StartAsync();

        var (run, steps) = await RunAsync(host, "End of the run");

        Assert.That(run.Status, Is.EqualTo(WorkflowStatus.Complete));
        Assert.That((await host.DataAsync<Order>(run.Id)).Count, Is.EqualTo(4));
        Assert.That(steps, Is.EqualTo(new[] { "enough", "more", "enough", "more" }));
    }

    [Test]
    public void A_damaged_sample_is_taken_or_refused_with_its_place()
    {
        Assert.Multiple(() =>
        {
            foreach (var heading in _samples.Keys)
            {
                var text = Whole(heading);
                text = format == Format.Json && !text.StartsWith('{') ? Formats.ToJson(text) : text;
                foreach (var damaged in Damage(text.Split('\n')))
                {
                    AssertTakenOrRefused(string.Join('\n', damaged), text.StartsWith('{') ? Deserializers.Json : Deserializers.Yaml);
                }
            }
        });
    }

    private static void AssertTakenOrRefused(string text, Func<string, DefinitionSourceV1> deserializer)
    {
        using var services = new ServiceCollection()
            .AddWorkflow()
            .AddWorkflowDSL(typeof(WorkflowsDocumentTests).Assembly)
            .BuildServiceProvider();
        try
        {
            services.GetRequiredService<IDefinitionLoader>().LoadDefinition(text, deserializer);
        }
        catch (WorkflowDefinitionLoadException error)
        {
            // What is not there at all has no line.
            Assert.That(error.Line > 0 || error.Message.StartsWith("the definition has no", StringComparison.Ordinal), error.Message + "\n" + text);
        }
        catch (Exception error)
        {
            Assert.Fail($"{error}\n{text}");
        }
    }

    // Each line left out, doubled, cut, moved in, and with its value changed.
    private static IEnumerable<string[]> Damage(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var (before, line, after) = (lines[..i], lines[i], lines[(i + 1)..]);
            yield return [.. before, .. after];
            yield return [.. before, line, line, .. after];
            yield return [.. before, line[..(line.Length / 2)], .. after];
            yield return [.. before, "  " + line, .. after];
            yield return [.. before, line.Replace("data.", "daat.", StringComparison.Ordinal), .. after];
            yield return [.. before, line + "x", .. after];
            yield return [.. before, line.Split(':')[0] + ": [1, {a: 2}]", .. after];
        }
    }

    [Test]
    public void Every_sample_is_run()
    {
        var tested = typeof(WorkflowsDocumentTests).GetMethods()
            .SelectMany(method => method.GetCustomAttributes(typeof(TestCaseAttribute), false).Cast<TestCaseAttribute>())
            .Select(test => (string)test.Arguments[0]!)
            .Concat(["Parallel", "Cases of an outcome", "Waiting", "Cancel condition", "End of the run"]);

        Assert.That(_samples.Keys, Is.EquivalentTo(tested));
    }

    private async Task<(RunSummary Run, string[] Completed)> RunAsync(TestHost host, string heading)
    {
        Load(host, heading);
        var id = await host.StartAndWaitAsync("order", Data());
        var journal = await host.Control.GetJournalAsync(id);
        return (
            (await host.Control.GetRunAsync(id))!, // not null: it was started
            [.. journal.Where(record => record.Ending == StepEnding.Completed).OrderBy(record => record.EndedAt).Select(record => record.StepKey)]);
    }

    private void Load(TestHost host, string heading)
    {
        var loader = host.Services.GetRequiredService<IDefinitionLoader>();
        var text = Whole(heading);
        if (text.StartsWith('{'))
        {
            loader.LoadDefinition(text, Deserializers.Json);
            return;
        }

        loader.Load(format, text);
    }

    private static string Whole(string heading) => _samples[heading] is var sample && sample.StartsWith("- ", StringComparison.Ordinal)
        ? $"Id: order\nVersion: 1\nDataType: Order\nSteps:\n{sample}"
        : sample;

    private static Order Data() => new() { Customer = "Ada", Count = 2, IsUrgent = true, Items = ["pen", "ink"] };

    private static Task<TestHost> StartAsync() => TestHost.StartAsync(
        new InMemoryRunStore(TimeProvider.System), services: services => services.AddWorkflowDSL(typeof(WorkflowsDocumentTests).Assembly));

    // By heading; the second of a heading has its number.
    private static Dictionary<string, string> Read()
    {
        var samples = new Dictionary<string, string>();
        foreach (Match match in Sample().Matches(File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "workflows.md"))))
        {
            var heading = match.Groups["heading"].Value;
            foreach (var (index, sample) in match.Groups["sample"].Captures.Index())
            {
                samples.Add(index == 0 ? heading : $"{heading}, {index + 1}", sample.Value);
            }
        }

        return samples;
    }

    private static string RepositoryRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here) ?? ".", "..", "..", ".."));

    [GeneratedRegex(@"^## (?<heading>.+)\n(?:(?!^## |^```)(?:.*\n)|```(?:yaml|json)\n(?<sample>(?:(?!```).*\n)+)```\n)*", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
