using Deployer.Environments;
using Deployer.Releases;
using Deployer.Tests.Tools;

namespace Deployer.Tests.Releases;

internal sealed class EnvironmentReleasesTests
{
    private ReleaseBench bench = null!; // Set before each test.

    [SetUp]
    public void Open() => bench = new ReleaseBench();

    [TearDown]
    public void Remove() => bench.Dispose();

    [Test]
    public async Task A_release_is_named_by_number_or_word()
    {
        await bench.AppliedAsync("one", release => release with { Verified = true });
        await bench.AppliedAsync("two");
        await bench.AppliedAsync("three");
        bench.Opened("four");

        Assert.That(
            new[] { "current", "previous", "verified", "0002" }.Select(name => bench.Releases.Show(name).Record.Number),
            Is.EqualTo(new[] { 3, 2, 1, 2 }));
        Assert.That(bench.Releases.Show("current").Files.Select(file => file.Part), Is.EqualTo(new[]
        {
            ReleasePart.StateAfter, ReleasePart.Configuration, ReleasePart.DatabaseFiles, ReleasePart.Outputs,
        }));
        Assert.Throws<NotFoundException>(() => bench.Releases.Show("9"));
    }

    [Test]
    public async Task What_is_damaged_is_named_by_its_part_and_release()
    {
        await bench.AppliedAsync("one");
        await bench.AppliedAsync("two");
        await bench.AppliedAsync("three");
        bench.Damage(release => release.Configuration?.Digest, 2);
        File.Delete(bench.Store.Blobs.Find(bench.Store.Get(3).Outputs!.Digest)!); // Set by AppliedAsync.
        File.AppendAllText(bench.Store.RecordPath(1), "}");

        var checks = await bench.Releases.VerifyAsync(null, default);

        Assert.That(checks.Select(check => (check.Number, check.Verdict)), Is.EqualTo(new[]
        {
            (3, ReleaseVerdict.Damaged), (2, ReleaseVerdict.Damaged), (1, ReleaseVerdict.Damaged),
        }));
        Assert.That(checks[0].Problems.Single(), Does.StartWith("outputs: ").And.EndsWith("is gone."));
        Assert.That(checks[1].Problems.Single(), Does.StartWith("configuration: ").And.Contains("is damaged"));
        Assert.That(checks[2].Problems.Single(), Is.EqualTo("its record is damaged"));
    }

    [Test]
    public async Task A_state_that_is_not_the_one_of_the_record_is_noticed()
    {
        var another = await bench.Content.BackUpAsync("""{"serial":9,"lineage":"l","resources":[]}"""u8.ToArray(), default);
        await bench.AppliedAsync("one", release => release with { Before = release.After! with { Digest = another.Digest } });

        Assert.That((await bench.Releases.VerifyAsync("1", default)).Single().Problems, Is.EqualTo(new[] { "state-before: it is not what its release says" }));
    }

    [Test]
    public async Task Without_the_right_key_files_are_whole_and_unopened()
    {
        using var key = new AgeKey();
        using var other = new AgeKey();
        using var locked = new ReleaseBench(encryption: new EncryptionSettings { Recipients = [key.Recipient] });
        await locked.AppliedAsync("one");
        var stranger = new EnvironmentReleases(
            locked.Home, locked.Environment with { Encryption = new EncryptionSettings { Recipients = [key.Recipient], IdentityFile = other.File } }, TimeProvider.System);

        var check = (await stranger.VerifyAsync("1", default)).Single();

        Assert.That((check.Verdict, check.Files, check.Encrypted), Is.EqualTo((ReleaseVerdict.Unopened, 4, 4)));
        Assert.That(check.Problems, Has.All.Contain("is not one of those that this was encrypted for"));
        Assert.That(locked.Releases.Show("1").Files, Has.All.Property("IsWhole").True.And.All.Property("IsEncrypted").True);
    }

    [Test]
    public async Task What_stands_between_two_releases_is_shown_without_secrets()
    {
        await bench.AppliedAsync("one");
        await bench.AppliedAsync("two", release => release with
        {
            Tools = new ToolVersions("1", "1.14.0", null, new Dictionary<string, string> { ["google"] = "7.1.0" }),
            Migrations = [.. release.Migrations!, new ReleaseMigration("2", "second", null)], // Set by AppliedAsync.
        });

        var difference = await bench.Releases.CompareAsync("1", "current", default);

        Assert.That(difference.Files, Is.EqualTo(new[] { new Difference(DifferenceKind.Changed, "infra/main.tf") }));
        Assert.That(difference.Resources, Is.EqualTo(new[]
        {
            new Difference(DifferenceKind.Removed, "t.one", "1"),
            new Difference(DifferenceKind.Changed, "t.same", "one", "two"),
            new Difference(DifferenceKind.Added, "t.two", null, "1"),
        }));
        Assert.That(difference.Migrations, Is.EqualTo(new[] { new Difference(DifferenceKind.Added, "2_second") }));
        Assert.That(difference.Providers, Is.EqualTo(new[] { new Difference(DifferenceKind.Added, "google", null, "7.1.0") }));
        Assert.That(difference.Outputs, Is.EqualTo(new[]
        {
            new Difference(DifferenceKind.Changed, "password", "(sensitive)", "(sensitive)"),
            new Difference(DifferenceKind.Changed, "url", "\"https://one\"", "\"https://two\""),
        }));
    }

    [Test]
    public async Task A_part_is_written_in_clear_and_private()
    {
        await bench.AppliedAsync("one");
        var path = bench.PathOf("state.json");

        await bench.Releases.ExportAsync("1", ReleasePart.StateAfter, path, default);

        Assert.That(await File.ReadAllTextAsync(path), Does.Contain("\"lineage\":\"l\""));
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(
            () => bench.Releases.ExportAsync("1", ReleasePart.StateBefore, path, default),
            Throws.TypeOf<NotFoundException>().With.Message.EqualTo("Release 1 has no state-before; it has state-after, configuration, database-files, outputs."));
    }
}
