using Deployer.Releases;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Releases;

internal sealed class ReleaseStoreTests
{
    private static readonly StateBackup Backup = new("d1ge57", 7, "l", 1);

    private readonly TemporaryHome temporary = new();
    private ReleaseStore store = null!; // Set before each test.

    [SetUp]
    public void Open() => store = new ReleaseStore(temporary.Home, Guid.NewGuid().ToString("N"), TimeProvider.System);

    [OneTimeTearDown]
    public void Remove() => temporary.Dispose();

    [Test]
    public void Numbers_releases_and_finds_the_one_of_a_resumed_run()
    {
        store.Open("first", release => release);
        var second = store.Open("second", release => release with { Before = Backup });
        var again = store.Open("second", release => release);

        Assert.That(second.Number, Is.EqualTo(2));
        Assert.That(again, Is.EqualTo(second));
        Assert.That(store.LastBackup()?.Backup.Serial, Is.EqualTo(7));
    }

    [Test]
    public void Remembers_the_state_that_a_first_deployment_left()
    {
        store.Open("run", release => release);

        store.Change("run", release => release with { After = Backup });

        Assert.That(store.LastBackup()?.Backup.Serial, Is.EqualTo(7));
        Assert.That(store.Of("run")?.After?.Resources, Is.EqualTo(1));
    }

    [Test]
    public void Closes_a_release_with_what_is_known_by_then()
    {
        store.Open("run", release => release);

        store.Close("run", "suspended", TimeSpan.FromSeconds(30));
        store.Close("run", "succeeded");

        Assert.That(
            store.Of("run"),
            Has.Property("Ending").EqualTo("succeeded").And.Property("ClosedAt").Not.Null.And.Property("Worked").EqualTo(TimeSpan.FromSeconds(30)));
    }

    [TestCase("\"runId\"", "\"ranId\"")]
    [TestCase("\"verified\": false", "\"verified\": true")]
    [TestCase("}", "")]
    public void A_record_that_was_damaged_is_told_and_its_number_is_not_given_again(string text, string replacement)
    {
        store.Open("run", release => release);
        var path = store.RecordPath(1);
        File.WriteAllText(path, File.ReadAllText(path).Replace(text, replacement));

        var next = store.Open("next", release => release);

        Assert.That(store.Entries().Last(), Is.EqualTo(new ReleaseEntry(1, null, "its record is damaged")));
        Assert.That(next.Number, Is.EqualTo(2));
    }

    [Test]
    public void A_record_of_a_later_form_is_left_alone()
    {
        store.Open("run", release => release with { Version = Release.CurrentVersion + 1 });

        store.Close("run", "succeeded");

        Assert.That(store.Entries().Single().Problem, Is.EqualTo("it was written by a newer deployer"));
    }

    [Test]
    public void A_record_of_the_first_form_is_understood()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(store.RecordPath(3))!);
        File.WriteAllText(store.RecordPath(3), """{"number":3,"runId":"old","openedAt":"2026-01-01T00:00:00+00:00","verified":true}""");

        Assert.That(store.Of("old"), Has.Property("Version").EqualTo(1).And.Property("Verified").True);
    }
}
