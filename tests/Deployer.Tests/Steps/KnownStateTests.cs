using System.Text;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Steps;

/// <summary>Whether the state that a backend shows is the one that was backed up last.</summary>
internal sealed class KnownStateTests
{
    private const string Old = "0f6e";
    private const string New = "9c1b";

    private StepBench bench = null!; // Set before each test.

    [SetUp]
    public void SetUp() => bench = new StepBench();

    [TearDown]
    public void TearDown() => bench.Dispose();

    [TestCase(2, New, 3, "is another one than was backed up last")]
    [TestCase(0, New, 3, "is another one than was backed up last")]
    [TestCase(2, New, 0, "has vanished")]
    public async Task A_state_of_another_lineage_is_refused_however_much_it_holds_and_the_refusal_names_both(
        int known, string lineage, int resources, string told)
    {
        await BackedUpAsync(Old, known);

        var error = Assert.Throws<StepFailedException>(() => KnownState.Refuse(bench.Run, new StateFile(9, lineage, resources), meant: null));

        Assert.That(error.Message, Does.Contain(told).And.Contain(Old).And.Contain(New));
        Assert.That(error.Remedy, Does.Contain("deployer releases export staging 1 --part state-before").And.Contain("deployer resume run1"));
        Assert.That(error.Remedy, Does.EndWith($"deployer deploy staging --accept-lineage {Old}={New}"));
    }

    [Test]
    public async Task No_state_at_all_is_refused_whatever_was_said()
    {
        await BackedUpAsync(Old, resources: 2);

        var error = Assert.Throws<StepFailedException>(() => KnownState.Refuse(bench.Run, current: null, new LineageChange(Old, New)));

        Assert.That(error.Message, Does.Contain("the backend has none"));
        Assert.That(error.Remedy, Does.Not.Contain("--accept-lineage"));
    }

    [TestCase(2L, true)]
    [TestCase(3L, false)]
    public async Task A_state_that_went_back_in_its_own_history_is_refused(long serial, bool refused)
    {
        await BackedUpAsync(Old, resources: 2);

        if (refused)
        {
            var error = Assert.Throws<StepFailedException>(() => KnownState.Refuse(bench.Run, new StateFile(serial, Old, 1), meant: null));
            Assert.That(error.Message, Does.Contain("is older than the one that was backed up last"));
            Assert.That(error.Remedy, Does.Not.Contain("--accept-lineage"));
        }
        else
        {
            Assert.That(() => KnownState.Refuse(bench.Run, new StateFile(serial, Old, 1), meant: null), Throws.Nothing);
        }
    }

    [TestCase(Old, 5)]
    [TestCase(Old, 0)]
    public async Task The_lineage_that_was_backed_up_is_known(string lineage, int resources)
    {
        await BackedUpAsync(Old, resources: 2);

        Assert.That(() => KnownState.Refuse(bench.Run, new StateFile(9, lineage, resources), meant: null), Throws.Nothing);
    }

    [Test]
    public async Task Two_empty_states_are_the_same()
    {
        await BackedUpAsync(Old, resources: 0);

        Assert.That(() => KnownState.Refuse(bench.Run, new StateFile(1, New, 0), meant: null), Throws.Nothing);
    }

    [TestCase(3)]
    [TestCase(0)]
    public async Task Whoever_names_both_lineages_goes_on_and_is_warned(int resources)
    {
        await BackedUpAsync(Old, resources: 2);

        KnownState.Refuse(bench.Run, new StateFile(9, New, resources), LineageChange.TryParse($"{Old}={New}"));

        Assert.That(bench.Warnings.Single(), Does.Contain("as asked").And.Contain(Old).And.Contain(New));
    }

    [TestCase("other", New)]
    [TestCase(Old, "other")]
    [TestCase(New, Old)]
    public async Task Whoever_names_another_state_than_is_there_is_refused(string from, string to)
    {
        await BackedUpAsync(Old, resources: 2);

        Assert.Throws<StepFailedException>(() => KnownState.Refuse(bench.Run, new StateFile(9, New, 3), new LineageChange(from, to)));
    }

    [Test]
    public async Task A_rollback_is_told_the_rollback_that_goes_on()
    {
        await BackedUpAsync(Old, resources: 2);
        new ChosenRelease(1).Keep(bench.Run.Folder);
        var run = bench.Run with { Step = "backup-state" };
        run = new RunContext(run.RunId, run.Step, run.Environment, run.Folder, run.Services);

        var error = Assert.Throws<StepFailedException>(() => KnownState.Refuse(run, new StateFile(9, New, 3), meant: null));

        Assert.That(error.Remedy, Does.EndWith($"deployer rollback staging --to 1 --accept-lineage {Old}={New}"));
    }

    [TestCase("a=b", true)]
    [TestCase("a", false)]
    [TestCase("a=", false)]
    [TestCase("=b", false)]
    [TestCase("a=a", false)]
    [TestCase("a=b=c", false)]
    public void Two_lineages_are_named_and_not_the_same(string text, bool isMeant) =>
        Assert.That(LineageChange.TryParse(text)?.ToString(), Is.EqualTo(isMeant ? text : null));

    private async Task BackedUpAsync(string lineage, int resources)
    {
        var blocks = string.Join(',', Enumerable.Repeat("{}", resources));
        var state = Encoding.UTF8.GetBytes($$"""{"serial":3,"lineage":"{{lineage}}","resources":[{{blocks}}]}""");
        var backup = await new ReleaseContent(bench.Services.Home, bench.Run.Environment).BackUpAsync(state, default);
        new ReleaseStore(bench.Services.Home, "staging", TimeProvider.System).Open("earlier", release => release with { Before = backup });
    }
}
