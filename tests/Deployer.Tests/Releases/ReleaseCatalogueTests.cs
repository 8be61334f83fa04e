using System.Text;
using Deployer.Plans;
using Deployer.Releases;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Releases;

internal sealed class ReleaseCatalogueTests
{
    private const string Environment = "staging";

    private readonly TemporaryHome temporary = new();
    private ReleaseStore store = null!; // Set before each test.
    private ReleaseCatalogue catalogue = null!; // Set before each test.

    [SetUp]
    public void Open()
    {
        store = new ReleaseStore(temporary.Home, Environment, TimeProvider.System);
        catalogue = new ReleaseCatalogue(temporary.Home, TimeProvider.System);
    }

    [TearDown]
    public void Remove() => temporary.Dispose();

    [TestCase("1", ExpectedResult = true)]
    [TestCase("0012", ExpectedResult = true)]
    [TestCase("previous", ExpectedResult = true)]
    [TestCase("verified", ExpectedResult = true)]
    [TestCase("0", ExpectedResult = false)]
    [TestCase("-1", ExpectedResult = false)]
    [TestCase("latest", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    public bool A_choice_is_a_number_or_one_of_two_words(string to) => ReleaseCatalogue.IsChoice(to);

    [Test]
    public async Task Previous_is_the_one_before_what_is_deployed_and_verified_the_newest_that_is()
    {
        await AppliedAsync("one", verified: true);
        await AppliedAsync("two", verified: false);
        await AppliedAsync("three", verified: true);
        store.Open("stopped before its apply", release => release);

        Assert.That(catalogue.Choose(Environment, "previous"), Is.EqualTo(2));
        Assert.That(catalogue.Choose(Environment, "verified"), Is.EqualTo(1));
        Assert.That(catalogue.Choose(Environment, "002"), Is.EqualTo(2));
    }

    [Test]
    public async Task An_apply_that_stopped_half_way_is_what_is_deployed_and_the_one_before_it_can_be_gone_back_to()
    {
        await AppliedAsync("one", verified: true);
        store.Open("two", release => release with { Plan = new PlanSummary([], []) });

        var list = catalogue.List(Environment);

        Assert.That(list[0], Has.Property("IsCurrent").True.And.Property("Refusal").EqualTo("its apply did not come to its end"));
        Assert.That(list[1], Has.Property("IsCurrent").False.And.Property("Refusal").Null);
    }

    [Test]
    public async Task What_is_deployed_or_was_never_applied_is_refused_and_another_one_is_named()
    {
        await AppliedAsync("one", verified: true);
        store.Open("two", release => release);
        await AppliedAsync("three", verified: true);

        var nothing = Assert.Throws<ReleaseRefusedException>(() => catalogue.Choose(Environment, "2"));
        var deployed = Assert.Throws<ReleaseRefusedException>(() => catalogue.Choose(Environment, "3"));

        Assert.That(nothing.Message, Is.EqualTo("Release 2 cannot be gone back to: nothing was applied."));
        Assert.That(deployed.Message, Does.Contain("it is what is deployed"));
        Assert.That(deployed.Remedy, Is.EqualTo("deployer rollback staging --to 1"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_damaged_release_is_refused_and_not_passed_over(bool configuration)
    {
        await AppliedAsync("one", verified: true);
        var damaged = await AppliedAsync("two", verified: true);
        await AppliedAsync("three", verified: true);
        File.AppendAllText(
            store.Blobs.Find(configuration ? damaged.Configuration!.Digest : damaged.After!.Digest)!, " "); // Set by AppliedAsync.

        var error = Assert.Throws<StorageException>(() => catalogue.Choose(Environment, "previous"));

        Assert.That(error.Message, Does.Contain("Release 2").And.Contain("damaged"));
        Assert.That(error.Remedy, Is.EqualTo("deployer rollback staging --to 1"));
        Assert.That(catalogue.Choose(Environment, "1"), Is.EqualTo(1));
    }

    [Test]
    public void A_release_of_an_earlier_deployer_has_no_configuration_to_go_back_to()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(store.RecordPath(1))!); // A file has a folder.
        File.WriteAllText(store.RecordPath(1), """{"number":1,"runId":"old","openedAt":"2026-01-01T00:00:00+00:00"}""");

        Assert.That(catalogue.List(Environment).Single().Refusal, Does.Contain("an earlier deployer"));
    }

    [TestCase("previous")]
    [TestCase("verified")]
    [TestCase("7")]
    public async Task What_does_not_exist_is_not_found(string to)
    {
        Assert.Throws<NotFoundException>(() => catalogue.Choose(Environment, to));
        await AppliedAsync("one", verified: true);
        Assert.Throws<NotFoundException>(() => catalogue.Choose(Environment, to));
    }

    private async Task<Release> AppliedAsync(string run, bool verified)
    {
        temporary.Write("infra/main.tf", $"# {run}");
        var content = new ReleaseContent(temporary.Home, Some.Environment(Environment));
        var configuration = await content.KeepConfigurationAsync(temporary.Repository.Infra, [], default);
        var state = await content.BackUpAsync(Encoding.UTF8.GetBytes($$"""{"serial":1,"lineage":"{{run}}","resources":[]}"""), default);
        return store.Open(run, release => release with
        {
            Plan = new PlanSummary([], []),
            AppliedAt = release.OpenedAt,
            After = state,
            Configuration = configuration,
            Verified = verified,
        });
    }
}
