using Deployer.Comparison;
using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;

namespace Deployer.Tests.Comparison;

/// <summary>With the real Terraform, on the backend of a sandbox.</summary>
internal sealed class EnvironmentComparisonTests
{
    private static readonly byte[] First = StateText.Of(new ObjectText("none_such.a", "1"));
    private static readonly byte[] Second = StateText.Of(new("none_such.a", "1"), new("none_such.b", "2"));

    private StepBench bench = null!; // Set before each test.
    private RunContext run = null!; // Set before each test.

    [SetUp]
    public async Task DeployTwiceAsync()
    {
        bench = new StepBench(BackendKind.Local, DatabaseKind.Linked, CloudKind.Google);
        bench.Write("infra/main.tf", "this is not a configuration");
        var folder = RunFolder.OfInspection(bench.Services.Home, "staging");
        Directory.CreateDirectory(folder.Path);
        Snapshot.Take(bench.Services.Repository.Root, folder);
        run = bench.Run with { Folder = folder };
        await KeepAsync("first", First);
        await KeepAsync("second", Second);
        Store(Second);
    }

    [TearDown]
    public void Remove() => bench.Dispose();

    [Test]
    public async Task The_state_is_read_as_it_is_without_its_providers_or_a_whole_configuration_and_is_not_written()
    {
        var report = await LookAsync("1", backup: "2");

        Assert.That(report.Objects.Select(each => (each.Address, each.Verdict, each.PutBack)), Is.EqualTo(new (string, ObjectVerdict?, ObjectVerdict?)[]
        {
            ("none_such.b", ObjectVerdict.Orphan, ObjectVerdict.Keep), ("none_such.a", ObjectVerdict.Keep, ObjectVerdict.Keep),
        }));
        Assert.That((report.Current.Release, report.Current.Serial, report.Chosen.Release, report.Backup?.Release), Is.EqualTo(((int?)null, (long?)2, (int?)1, (int?)2)));
        Assert.That(await File.ReadAllBytesAsync(LocalState.FileOf(run)), Is.EqualTo(Second));
        Assert.That(Directory.GetFileSystemEntries(bench.Services.Home.LocalStateFolder("staging")), Has.Length.EqualTo(1));
    }

    [TestCase(40, "The Terraform state is damaged|state")]
    [TestCase(0, "is empty")]
    [TestCase(-1, "has vanished: the backend has none")]
    public async Task Where_it_cannot_be_read_or_has_vanished_what_the_last_release_left_stands_in_for_it(int length, string reason)
    {
        if (length < 0)
            File.Delete(LocalState.FileOf(run));
        else
            Store(Second[..length]);

        var report = await LookAsync("1", backup: null);

        Assert.That((report.Current.Release, report.Current.Serial), Is.EqualTo(((int?)2, (long?)2)));
        Assert.That(report.Current.StandsInBecause, Does.Match(reason));
        Assert.That(report.Counts, Is.EqualTo(new VerdictCounts(1, 0, 0, 0, 0, 1)));
        Assert.That(ComparisonText.Lines(report, withImports: true).First(), Does.StartWith("what release 2 left (serial 2) beside release 1"));
    }

    [Test]
    public void A_release_that_keeps_no_state_or_does_not_exist_is_refused()
    {
        Releases.Open("third", release => release);

        Assert.ThrowsAsync<NotFoundException>(() => LookAsync("3", backup: null));
        Assert.ThrowsAsync<NotFoundException>(() => LookAsync("1", backup: "9"));
    }

    [Test]
    public void A_damaged_backup_is_told_and_nothing_is_guessed()
    {
        var path = Releases.Blobs.Find(Releases.Get(1).After!.Digest)!; // Set by KeepAsync.
        File.AppendAllText(path, " ");

        Assert.ThrowsAsync<StorageException>(() => LookAsync("1", backup: null));
    }

    private ReleaseStore Releases => new(bench.Services.Home, "staging", TimeProvider.System);

    private Task<ComparisonReport> LookAsync(string release, string? backup) => EnvironmentComparison.LookAsync(run, release, backup, CancellationToken.None);

    private void Store(byte[] state)
    {
        var path = LocalState.FileOf(run);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // A file has a folder.
        File.WriteAllBytes(path, state);
    }

    private async Task KeepAsync(string runId, byte[] state)
    {
        var backup = await new ReleaseContent(bench.Services.Home, run.Environment).BackUpAsync(state, CancellationToken.None);
        Releases.Open(runId, release => release with { After = backup, AppliedAt = release.OpenedAt });
    }
}
