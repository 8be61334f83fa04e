using System.Text.Json;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;
using Deployer.Tools;

namespace Deployer.Tests.Steps;

internal sealed class OutputFilesTests
{
    private StepBench bench = null!; // set up before each test

    [SetUp]
    public void CreateBench() => bench = new StepBench();

    [TearDown]
    public void RemoveBench() => bench.Dispose();

    [Test]
    public async Task The_outputs_are_compared_with_those_of_the_last_release_that_was_applied()
    {
        await ReleaseAsync("first", isApplied: true, ("same", 1, false), ("moved", "http://a", false), ("gone", true, false), ("secret", "hunter2", true));
        await ReleaseAsync("failed", isApplied: false, ("moved", "http://elsewhere", false));

        await OutputFiles.CompareAsync(
            bench.Run,
            Outputs(("same", 1, false), ("moved", "http://b", false), ("new", new[] { "x" }, false), ("secret", "hunter3", true), ("dsn", "postgres://u:p4ssw0rd@h/d", false)),
            CancellationToken.None);

        Assert.That(bench.Events.OfType<StepNote>().Select(note => note.Text), Is.EqualTo(new[]
        {
            "output dsn is new: postgres://u:***@h/d",
            "output gone is gone: true",
            "output moved: http://a -> http://b",
            "output new is new: [\"x\"]",
            "output secret has changed (sensitive)",
        }));
        Assert.That(OutputComparison.Of(bench.Run.Folder), Has.Property(nameof(OutputComparison.Release)).EqualTo(1)
            .And.Property(nameof(OutputComparison.Changes)).Count.EqualTo(5));
    }

    [Test]
    public async Task An_output_that_became_sensitive_shows_neither_value()
    {
        await ReleaseAsync("first", isApplied: true, ("key", "hunter2", false));

        await OutputFiles.CompareAsync(bench.Run, Outputs(("key", "hunter2", true)), CancellationToken.None);

        Assert.That(OutputComparison.Of(bench.Run.Folder)!.Changes, Is.EqualTo(new[]
        {
            new OutputChange("key", OutputChangeKind.Changed) { Sensitive = true },
        }));
    }

    [Test]
    public async Task A_first_deployment_has_nothing_to_compare_with()
    {
        await OutputFiles.CompareAsync(bench.Run, Outputs(("a", 1, false)), CancellationToken.None);

        Assert.That(OutputComparison.Of(bench.Run.Folder), Is.Null);
    }

    [Test]
    public async Task Outputs_of_a_release_that_are_damaged_keep_nobody_from_deploying()
    {
        await ReleaseAsync("first", isApplied: true, ("a", 1, false));
        var release = new ReleaseStore(bench.Services.Home, "staging", TimeProvider.System).Get(1);
        foreach (var file in Directory.EnumerateFiles(bench.Services.Home.ReleasesFolder("staging"), $"{release.Outputs!.Digest}*", SearchOption.AllDirectories))
            File.Delete(file);

        await OutputFiles.CompareAsync(bench.Run, Outputs(("a", 2, false)), CancellationToken.None);

        Assert.That(bench.Warnings.Single(), Does.StartWith("the outputs cannot be compared with those of release 1"));
    }

    private async Task ReleaseAsync(string runId, bool isApplied, params (string Name, object Value, bool Sensitive)[] outputs)
    {
        var copy = await new ReleaseContent(bench.Services.Home, bench.Run.Environment).KeepOutputsAsync(Outputs(outputs), CancellationToken.None);
        new ReleaseStore(bench.Services.Home, "staging", TimeProvider.System)
            .Open(runId, release => release with { Outputs = copy, AppliedAt = isApplied ? release.OpenedAt : null });
    }

    private static Dictionary<string, TerraformOutput> Outputs(params (string Name, object Value, bool Sensitive)[] outputs) =>
        outputs.ToDictionary(output => output.Name, output => new TerraformOutput(JsonSerializer.SerializeToElement(output.Value), output.Sensitive));
}
