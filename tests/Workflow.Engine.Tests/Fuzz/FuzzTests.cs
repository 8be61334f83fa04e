using CsCheck;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Fuzz;

/// <summary>
/// Random definitions with random faults, compared with the model. All cases follow from one seed: <c>make fuzz</c> runs many,
/// other runs of the tests a share.
/// </summary>
[Parallelizable(ParallelScope.Children)]
internal sealed class FuzzTests
{
    private const int ShrinkingTries = 300;

    [TestCaseSource(typeof(FuzzPlan), nameof(FuzzPlan.Parts))]
    public async Task A_run_does_what_the_model_says_whatever_happens(int first, int count)
    {
        for (var number = first; number < first + count; number++)
        {
            var pcg = new PCG((uint)number, FuzzPlan.Seed);
            var seed = pcg.ToString();
            var fuzz = FuzzCase.All.Generate(pcg, null, out _);
            try
            {
                await CheckAsync(fuzz, FuzzPlan.IsOnBoth(number));
            }
            catch (Exception error)
            {
                // Found again from its seed, and then the smallest like it.
                await FuzzCase.All.SampleAsync(each => CheckAsync(each, onBoth: true), seed: seed, iter: ShrinkingTries, threads: 1);
                Assert.Fail($"Case {number} failed, and not again with its seed {seed}: {error.Message}");
            }
        }
    }

    [OneTimeTearDown]
    public async Task Report()
    {
        if (FuzzPlan.ReportFile is { } file)
        {
            await File.WriteAllTextAsync(file, FuzzReport.Text());
        }
    }

    private static async Task CheckAsync(FuzzCase fuzz, bool onBoth)
    {
        var memory = await Properties.HoldAsync(fuzz, StoreKind.Memory);
        var sqlite = onBoth ? await Properties.HoldAsync(fuzz, StoreKind.Sqlite) : null;
        if (sqlite is not null && !Contents.IsConcurrent(fuzz) && !fuzz.Faults.Any(fault => fault.Kind == FaultKind.Stop))
        {
            Assert.That(
                (sqlite.Status, sqlite.Outcome, sqlite.Data, sqlite.Story),
                Is.EqualTo((memory.Status, memory.Outcome, memory.Data, memory.Story)),
                $"{fuzz}");
        }
    }
}
