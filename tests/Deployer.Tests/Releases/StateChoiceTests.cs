using System.Text;
using Deployer.Plans;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Releases;

/// <summary>Which state takes the place of a lost one, and which configuration is planned against it.</summary>
internal sealed class StateChoiceTests
{
    private StepBench bench = null!; // Set before each test.

    [SetUp]
    public void SetUp() => bench = new StepBench();

    [TearDown]
    public void TearDown() => bench.Dispose();

    [Test]
    public async Task A_release_that_applied_nothing_has_a_state_and_the_configuration_of_the_one_before()
    {
        await AddAsync("one", 3, applied: true);
        await AddAsync("two", 5, applied: false);

        var chosen = Choose("2");

        Assert.That((chosen.Number, chosen.State, chosen.Mode), Is.EqualTo((1, (int?)2, RollbackMode.State)));
        Assert.That(chosen.Options, Is.EqualTo("--mode state --to 2"));
        Assert.That(Choose("1").State, Is.EqualTo(1));
        Assert.That(StateChoice.Newest(bench.Run.Releases), Is.EqualTo(chosen));
    }

    [TestCase("verified", 1)]
    [TestCase("previous", 1)]
    public async Task A_word_stands_for_a_release(string word, int expected)
    {
        await AddAsync("one", 3, applied: true);
        bench.Run.Releases.Change("one", release => release with { Verified = true });
        await AddAsync("two", 5, applied: true);

        Assert.That(Choose(word).State, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_damaged_backup_is_refused_and_the_nearest_good_one_is_named()
    {
        await AddAsync("one", 3, applied: true);
        await AddAsync("two", 5, applied: true);
        var file = bench.Run.Releases.Blobs.Find(bench.Run.Releases.Get(2).After!.Digest)!; // Added above.
        var content = await File.ReadAllBytesAsync(file);
        content[content.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, content);

        var error = Assert.Throws<StorageException>(() => Choose("2"));

        Assert.That(error.Message, Does.Contain("its state backup is damaged or missing"));
        Assert.That(error.Remedy, Is.EqualTo("deployer rollback staging --mode state --to 1"));
    }

    [TestCase("verified")]
    [TestCase("previous")]
    public async Task One_whose_record_is_damaged_is_not_passed_over(string word)
    {
        await AddAsync("one", 3, applied: true);
        bench.Run.Releases.Change("one", release => release with { Verified = true });
        await AddAsync("two", 5, applied: true);
        await AddAsync("three", 7, applied: true);
        await File.WriteAllTextAsync(Path.Combine(bench.Services.Home.ReleasesFolder("staging"), "0002", "release.json"), "{");

        var error = Assert.Throws<StorageException>(() => Choose(word));

        Assert.That(error.Message, Does.Contain("The state of release 2 cannot be put back: its record is damaged"));
        Assert.That(error.Remedy, Is.EqualTo("deployer rollback staging --mode state --to 3"));
    }

    [Test]
    public async Task What_keeps_no_state_or_has_no_configuration_before_it_is_refused()
    {
        await AddAsync("one", 3, applied: false);
        bench.Run.Releases.Open("two", release => release);

        Assert.That(Assert.Throws<ReleaseRefusedException>(() => Choose("1")).Message, Does.Contain("no configuration that was applied by then"));
        Assert.That(Assert.Throws<ReleaseRefusedException>(() => Choose("2")).Message, Does.Contain("it keeps none"));
        Assert.That(Assert.Throws<NotFoundException>(() => Choose("3")).Remedy, Is.EqualTo("deployer releases list staging"));
    }

    [Test]
    public async Task Objects_are_adopted_by_the_list_on_record_where_the_backup_is_gone()
    {
        await AddAsync("one", 3, applied: true);
        bench.Run.Releases.Change("one", release => release with { Objects = [new ReleaseObject("a.b", "a", "id")] });
        await AddAsync("two", 5, applied: true);
        foreach (var number in new[] { 1, 2 })
            File.Delete(bench.Run.Releases.Blobs.Find(bench.Run.Releases.Get(number).After!.Digest)!); // Added above.

        Assert.That(Adopt("1").Options, Is.EqualTo("--mode adopt --to 1"));
        var error = Assert.Throws<StorageException>(() => Adopt("2"));
        Assert.That(error.Message, Does.Contain("The objects of release 2 cannot be adopted: what it has left is not on record"));
        Assert.That(error.Remedy, Is.EqualTo("deployer rollback staging --mode adopt --to 1"));
        Assert.That(StateChoice.Newest(bench.Run.Releases), Is.Null);
    }

    [Test]
    public async Task A_state_that_knows_no_object_is_not_chosen_where_another_does()
    {
        await AddAsync("one", 3, applied: true);
        await AddAsync("two", 5, applied: false, resources: 0);

        Assert.That(StateChoice.Newest(bench.Run.Releases)?.State, Is.EqualTo(1));
    }

    private ChosenRelease Adopt(string to) => StateChoice.Choose(bench.Run.Releases, "staging", to, RollbackMode.Adopt);

    private ChosenRelease Choose(string to) => StateChoice.Choose(bench.Run.Releases, "staging", to);

    private async Task AddAsync(string runId, int serial, bool applied, int resources = 1)
    {
        var blocks = string.Join(',', Enumerable.Repeat("{}", resources));
        var content = new ReleaseContent(bench.Services.Home, bench.Run.Environment);
        var backup = await content.BackUpAsync(Encoding.UTF8.GetBytes($$"""{"serial":{{serial}},"lineage":"l","resources":[{{blocks}}]}"""), default);
        bench.Write("infra/main.tf", $"# {runId}");
        var configuration = await content.KeepConfigurationAsync(bench.Services.Repository.Infra, [], default);
        bench.Run.Releases.Open(runId, release => applied
            ? release with { Plan = new PlanSummary([], []), AppliedAt = DateTimeOffset.UnixEpoch, After = backup, Configuration = configuration }
            : release with { Before = backup });
    }
}
