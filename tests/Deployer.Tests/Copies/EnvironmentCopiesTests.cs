using Deployer.Buckets;
using Deployer.Copies;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tests.Buckets;
using Deployer.Tests.Tools;
using Emulators.Serving;
using Workflow.Engine;

namespace Deployer.Tests.Copies;

/// <summary>Two machines, one bucket, and the real age between them.</summary>
internal sealed class EnvironmentCopiesTests
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Record = "0001/release.json";

    private EmulatedBucket bucket = null!; // All four are made before each test.
    private AgeKey key = null!;
    private Machine laptop = null!;
    private Machine other = null!;

    [SetUp]
    public async Task SetUp()
    {
        bucket = await EmulatedBucket.CreateAsync();
        key = new AgeKey();
        laptop = await Machine.StartAsync(bucket, key);
        other = await Machine.StartAsync(bucket, key);
    }

    [TearDown]
    public async Task TearDown()
    {
        await laptop.DisposeAsync();
        await other.DisposeAsync();
        await bucket.DisposeAsync();
        key.Dispose();
    }

    [Test]
    public async Task A_run_that_has_not_ended_is_whole_on_the_other_machine()
    {
        var run = await laptop.BeginRunAsync();
        await laptop.KeepAsync(run);

        var taken = await other.TakeInAsync();

        Assert.That(taken.Runs, Is.EqualTo(new[] { run }));
        Assert.That(await other.Control.ExportRunAsync(run), Is.EqualTo(await laptop.Control.ExportRunAsync(run)));
        Assert.That(other.FolderOf(run).Recall<string>("snapshot.json"), Is.EqualTo("planted-secret"));
        Assert.That(other.FolderOf(run).Recall<Arrival>(Arrival.FactName), Is.Not.Null);
        Assert.That((await other.TakeInAsync()).Runs, Is.Empty);
    }

    [Test]
    public async Task The_sign_of_an_open_run_that_could_not_be_written_is_written_the_next_time()
    {
        var run = await laptop.BeginRunAsync();
        bucket.Server.Faults.Add(new FaultRule("POST", $"*open/{run}", Fault.Status(403)));
        Assert.ThrowsAsync<BucketException>(() => laptop.KeepAsync(run));

        await laptop.KeepAsync(run);

        Assert.That(bucket.Stored.Find(EmulatedBucket.FullName($"open/{run}")), Is.Not.Null);
        Assert.That((await other.TakeInAsync()).Runs, Is.EqualTo(new[] { run }));
    }

    [Test]
    public async Task Nothing_is_in_the_bucket_in_clear()
    {
        laptop.WriteRelease(Record, "planted-secret");
        await laptop.KeepAsync(await laptop.BeginRunAsync());

        var contents = bucket.Stored.Objects.Where(stored => stored.Content.Length > 0).ToList();

        Assert.That(contents, Has.Count.EqualTo(2));
        Assert.That(contents.Select(stored => stored.Text), Has.All.StartsWith("age-encryption.org/v1").And.All.Not.Contain("planted-secret"));
    }

    [Test]
    public async Task A_run_that_ended_elsewhere_has_ended_here_too()
    {
        var run = await laptop.BeginRunAsync();
        await laptop.KeepAsync(run);
        await other.TakeInAsync();
        await other.EndAsync(run);
        await other.KeepAsync(run);

        await laptop.TakeInAsync();

        Assert.That((await laptop.Control.GetRunAsync(run))?.Outcome, Is.EqualTo(RunStatuses.Rejected));
        Assert.That(bucket.Stored.Objects.Select(stored => stored.Name), Has.None.Contain("/open/"));
    }

    [Test]
    public async Task A_machine_that_was_overtaken_writes_nothing_more()
    {
        var run = await laptop.BeginRunAsync();
        await laptop.KeepAsync(run);
        await other.TakeInAsync();
        await other.EndAsync(run);
        await other.KeepAsync(run);
        laptop.FolderOf(run).Keep("fact.json", "late");

        Assert.That(() => laptop.KeepAsync(run), Throws.TypeOf<BusyException>());
    }

    [Test]
    public async Task A_run_that_ended_elsewhere_and_was_never_here_comes_only_when_all_are_asked_for()
    {
        var run = await laptop.BeginRunAsync();
        await laptop.EndAsync(run);
        await laptop.KeepAsync(run);

        var needed = await other.TakeInAsync();
        var all = await other.TakeInAsync(all: true);

        Assert.That(needed.Runs, Is.Empty);
        Assert.That(all.Runs, Is.EqualTo(new[] { run }));
    }

    [Test]
    public async Task An_end_that_did_not_reach_the_bucket_gets_there_before_the_next_run()
    {
        var run = await laptop.BeginRunAsync();
        await laptop.KeepAsync(run);
        await laptop.EndAsync(run);
        laptop.Restart();

        await laptop.TakeInAsync(owned: true);
        await other.TakeInAsync(all: true);

        Assert.That((await other.Control.GetRunAsync(run))?.Status, Is.EqualTo(WorkflowStatus.Terminated));
    }

    [Test]
    public async Task A_run_is_found_by_the_beginning_of_its_id()
    {
        var run = await laptop.BeginRunAsync();
        await laptop.KeepAsync(run);

        var found = await other.Copies.FindAsync(run[..4], CancellationToken.None);
        var strange = await other.Copies.FindAsync("../", CancellationToken.None);

        Assert.That(found, Is.EqualTo(new[] { run }));
        Assert.That(strange, Is.Empty);
        Assert.That(await other.Control.GetRunAsync(run), Is.Not.Null);
    }

    [Test]
    public async Task A_run_of_another_environment_is_refused()
    {
        var run = await laptop.BeginRunAsync("production");
        await laptop.KeepAsync(run);

        Assert.That(() => other.TakeInAsync(), Throws.TypeOf<RunStateException>());
        Assert.That(await other.Control.GetRunAsync(run), Is.Null);
    }

    [Test]
    public async Task A_state_that_only_this_machine_has_is_not_replaced()
    {
        var run = await laptop.BeginRunAsync();
        await laptop.KeepAsync(run);
        await other.TakeInAsync();
        other.FolderOf(run).Keep("fact.json", "more");
        await other.KeepAsync(run);
        laptop.FolderOf(run).KeepUnsavedState("precious");

        Assert.That(() => laptop.TakeInAsync(), Throws.TypeOf<InDoubtException>());
        Assert.That(File.ReadAllText(laptop.FolderOf(run).ErroredState), Is.EqualTo("precious"));
    }

    [Test]
    public async Task What_was_sent_by_a_process_that_died_before_the_answer_is_its_own()
    {
        var run = await laptop.BeginRunAsync();
        await laptop.KeepAsync(run);
        var arrived = bucket.Stored.Objects.Single(stored => stored.Name.EndsWith($"runs/{run}", StringComparison.Ordinal));
        CopyMarks.Of(laptop.Home, Machine.Environment).Set($"runs/{run}", CopyMark.None with { Sent = [PrivateFiles.Digest(arrived.Content.Span)] });
        laptop.Restart();

        var taken = await laptop.TakeInAsync();
        await laptop.KeepAsync(run);

        Assert.That(taken.Runs, Is.Empty);
    }

    [Test]
    public async Task Releases_are_the_same_on_both_machines_and_what_a_record_leads_to_comes_first()
    {
        laptop.WriteRelease($"blobs/{Digest}.{Digest}.zst", "state");
        laptop.WriteRelease(Record, "record");
        await laptop.KeepAsync(await laptop.BeginRunAsync());
        bucket.Stored.Write(EmulatedBucket.FullName("releases/../../../escaped"), "x");

        var taken = await other.TakeInAsync();

        Assert.That(taken.ReleaseFiles, Is.EqualTo(2));
        Assert.That(File.ReadAllText(other.ReleaseFile(Record)), Is.EqualTo("record"));
        Assert.That(File.ReadAllText(other.ReleaseFile($"blobs/{Digest}.{Digest}.zst")), Is.EqualTo("state"));
        Assert.That(
            bucket.Stored.Objects.Where(stored => stored.Name.Contains("/releases/0", StringComparison.Ordinal) || stored.Name.Contains("/blobs/", StringComparison.Ordinal))
                .OrderBy(stored => stored.Generation).Select(stored => Path.GetFileName(stored.Name)),
            Is.EqualTo(new[] { $"{Digest}.{Digest}.zst", "release.json" }));
    }

    [Test]
    public async Task What_is_kept_encrypted_is_copied_as_it_is()
    {
        var content = await Sealing.Of(laptop.Target).SealAsync("state"u8.ToArray(), CancellationToken.None);
        var name = $"blobs/{Digest}.{Digest}.zst.age";
        File.WriteAllBytes(laptop.WriteRelease(name, ""), content);
        await laptop.KeepAsync(await laptop.BeginRunAsync());

        await other.TakeInAsync();

        Assert.That(bucket.Stored.Find(EmulatedBucket.FullName($"releases/{name}"))!.Content.ToArray(), Is.EqualTo(content));
        Assert.That(File.ReadAllBytes(other.ReleaseFile(name)), Is.EqualTo(content));
    }

    [Test]
    public async Task A_file_that_was_removed_goes_from_the_bucket_and_one_that_got_lost_comes_back()
    {
        laptop.WriteRelease(Record, "kept");
        laptop.WriteRelease("0002/release.json", "old");
        var run = await laptop.BeginRunAsync();
        await laptop.KeepAsync(run);

        StoreOf(laptop).Remove(2);
        File.Delete(laptop.ReleaseFile(Record));
        await laptop.KeepAsync(run);
        await laptop.TakeInAsync();

        Assert.That(IsCopied("releases/0002/release.json"), Is.False);
        Assert.That(File.ReadAllText(laptop.ReleaseFile(Record)), Is.EqualTo("kept"));
    }

    [Test]
    public async Task What_a_process_removed_that_died_before_it_told_the_bucket_does_not_come_back()
    {
        laptop.WriteRelease("0002/release.json", "old");
        var run = await laptop.BeginRunAsync();
        await laptop.KeepAsync(run);

        StoreOf(laptop).Remove(2);
        laptop.Restart();
        var taken = await laptop.TakeInAsync();
        await laptop.KeepAsync(run);

        Assert.That(taken.ReleaseFiles, Is.Zero);
        Assert.That(IsCopied("releases/0002/release.json"), Is.False);
    }

    [Test]
    public async Task A_file_that_was_sealed_anew_takes_the_place_of_the_old_one_in_the_bucket()
    {
        var run = await laptop.BeginRunAsync();
        StoreOf(laptop).Blobs.Keep(Digest, "state"u8);
        await laptop.KeepAsync(run);

        StoreOf(laptop).Blobs.Keep(Digest, await Sealing.Of(laptop.Target).SealAsync("state"u8.ToArray(), CancellationToken.None));
        await laptop.KeepAsync(run);

        Assert.That(
            bucket.Stored.Objects.Select(stored => stored.Name).Where(name => name.Contains("/blobs/", StringComparison.Ordinal)),
            Has.One.Items.And.All.EndsWith(".zst.age"));
    }

    [Test]
    public async Task Content_that_another_machine_let_go_of_is_copied_again()
    {
        var name = $"blobs/{Digest}.{Digest}.zst";
        laptop.WriteRelease(name, "state");
        var run = await laptop.BeginRunAsync();
        await laptop.KeepAsync(run);
        await other.TakeInAsync();
        StoreOf(laptop).Blobs.RemoveUnless(_ => false);
        await laptop.KeepAsync(run);
        Assert.That(IsCopied($"releases/{name}"), Is.False);

        other.WriteRelease(Record, "needs it");
        await other.TakeInAsync();
        await other.KeepAsync(run);

        Assert.That(IsCopied($"releases/{name}"), Is.True);
    }

    [Test]
    public async Task A_copy_that_another_machine_let_go_of_is_written_anew()
    {
        var run = await laptop.BeginRunAsync();
        await laptop.KeepAsync(run);
        await bucket.Open().DeleteAsync($"runs/{run}", ifGeneration: null, CancellationToken.None);
        laptop.FolderOf(run).Keep("fact.json", "new");

        await laptop.KeepAsync(run);

        Assert.That(IsCopied($"runs/{run}"), Is.True);
    }

    [Test]
    public async Task A_process_that_has_waited_knows_what_another_one_of_its_machine_has_copied_since()
    {
        var waiting = laptop.Copies;
        laptop.Restart();
        var run = await laptop.BeginRunAsync();
        await laptop.KeepAsync(run);
        laptop.FolderOf(run).Keep("fact.json", "newer than the copy");

        var taken = await waiting.TakeInAsync(all: false, owned: true, CancellationToken.None);

        Assert.That(taken.Runs, Is.Empty);
        Assert.That(laptop.FolderOf(run).Recall<string>("fact.json"), Is.EqualTo("newer than the copy"));
    }

    [Test]
    public async Task Of_two_records_with_one_number_the_one_in_the_bucket_counts_and_the_other_is_set_aside()
    {
        laptop.WriteRelease(Record, "theirs");
        await laptop.KeepAsync(await laptop.BeginRunAsync());
        other.WriteRelease(Record, "ours");

        await other.TakeInAsync();

        Assert.That(File.ReadAllText(other.ReleaseFile(Record)), Is.EqualTo("theirs"));
        Assert.That(
            Directory.EnumerateFiles(Path.GetDirectoryName(other.ReleaseFile(Record))!, "*.superseded").Select(File.ReadAllText),
            Is.EqualTo(new[] { "ours" }));
    }

    [Test]
    public async Task Without_the_key_nothing_is_taken_in_and_the_error_says_so()
    {
        await laptop.KeepAsync(await laptop.BeginRunAsync());
        using var wrong = new AgeKey();
        await using var stranger = await Machine.StartAsync(bucket, wrong);

        Assert.That(() => stranger.TakeInAsync(), Throws.TypeOf<SealException>());
    }

    private static ReleaseStore StoreOf(Machine machine) => new(machine.Home, Machine.Environment, TimeProvider.System);

    private bool IsCopied(string name) => bucket.Stored.Find(EmulatedBucket.FullName(name)) is not null;
}
