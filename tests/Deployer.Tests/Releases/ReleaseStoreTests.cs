using System.Text;
using Deployer.Releases;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Releases;

internal sealed class ReleaseStoreTests
{
    private static readonly byte[] State = Encoding.UTF8.GetBytes("""{"version":4,"serial":7,"lineage":"l","resources":[{}]}""");

    private readonly TemporaryHome temporary = new();
    private ReleaseStore store = null!; // Set before each test.

    [SetUp]
    public void Open() => store = new ReleaseStore(temporary.Home, Guid.NewGuid().ToString("N"), TimeProvider.System);

    [OneTimeTearDown]
    public void Remove() => temporary.Dispose();

    [Test]
    public void Stores_the_same_state_once_and_private()
    {
        var first = store.BackUp(State);
        var second = store.BackUp(State);

        Assert.That(second, Is.EqualTo(first));
        Assert.That((first.Serial, first.Lineage, first.Resources), Is.EqualTo((7, "l", 1)));
        Assert.That(
            File.GetUnixFileMode(store.StatePath(first.Digest)), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void Notices_a_backup_that_was_damaged_on_the_disk()
    {
        var backup = store.BackUp(State);
        File.WriteAllText(store.StatePath(backup.Digest), "rot");

        Assert.That(() => store.BackUp(State), Throws.TypeOf<StepFailedException>());
    }

    [TestCase("")]
    [TestCase("""{"version":4,"serial":7""")]
    [TestCase("""{"version":4}""")]
    public void Refuses_a_state_that_is_not_whole(string state) =>
        Assert.That(() => store.BackUp(Encoding.UTF8.GetBytes(state)), Throws.TypeOf<StepFailedException>());

    [Test]
    public void Numbers_releases_and_finds_the_one_of_a_resumed_run()
    {
        store.Open("first", before: null);
        var second = store.Open("second", store.BackUp(State));
        var again = store.Open("second", store.BackUp(State));

        Assert.That(second.Number, Is.EqualTo(2));
        Assert.That(again.Number, Is.EqualTo(2));
        Assert.That(store.LastBackup()?.Serial, Is.EqualTo(7));
    }

    [Test]
    public void Remembers_the_state_that_a_first_deployment_left()
    {
        store.Open("run", before: null);

        store.RecordAfter("run", store.BackUp(State));

        Assert.That(store.LastBackup()?.Serial, Is.EqualTo(7));
        Assert.That(store.List().Single().After?.Resources, Is.EqualTo(1));
    }

    [Test]
    public void Closes_a_release_with_what_is_known_by_then()
    {
        store.Open("run", before: null);

        store.MarkVerified("run");
        store.Close("run", "succeeded");

        var release = store.List().Single();
        Assert.That((release.Verified, release.Ending), Is.EqualTo((true, "succeeded")));
        Assert.That(release.ClosedAt, Is.Not.Null);
    }
}
