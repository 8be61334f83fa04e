using Deployer.Buckets;
using Deployer.Copies;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tests.Buckets;
using Deployer.Tests.Tools;
using Emulators.Serving;
using Workflow.Engine;

namespace Deployer.Tests.Copies;

/// <summary>What one machine keeps, another takes in.</summary>
internal sealed class EnvironmentCopiesTests : TwoMachines
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Record = "0001/release.json";

    [Test]
    public async Task A_run_that_has_not_ended_is_whole_on_the_other_machine()
    {
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);

        var taken = await Other.TakeInAsync();

        Assert.That(taken.Runs, Is.EqualTo(new[] { run }));
        Assert.That(await Other.Control.ExportRunAsync(run), Is.EqualTo(await Laptop.Control.ExportRunAsync(run)));
        Assert.That(Other.FolderOf(run).Recall<string>("snapshot.json"), Is.EqualTo("planted-secret"));
        Assert.That(Other.FolderOf(run).Recall<Arrival>(Arrival.FactName), Is.Not.Null);
        Assert.That((await Other.TakeInAsync()).Runs, Is.Empty);
    }

    [Test]
    public async Task The_sign_of_an_open_run_that_could_not_be_written_is_written_the_next_time()
    {
        var run = await Laptop.BeginRunAsync();
        Bucket.Server.Faults.Add(new FaultRule("POST", $"*open/{run}", Fault.Status(403)));
        Assert.ThrowsAsync<BucketException>(() => Laptop.KeepAsync(run));

        await Laptop.KeepAsync(run);

        Assert.That(Bucket.Stored.Find(EmulatedBucket.FullName($"open/{run}")), Is.Not.Null);
        Assert.That((await Other.TakeInAsync()).Runs, Is.EqualTo(new[] { run }));
    }

    [Test]
    public async Task Nothing_is_in_the_bucket_in_clear()
    {
        Laptop.WriteRelease(Record, "planted-secret");
        await Laptop.KeepAsync(await Laptop.BeginRunAsync());

        var contents = Bucket.Stored.Objects.Where(stored => stored.Content.Length > 0).ToList();

        Assert.That(contents, Has.Count.EqualTo(2));
        Assert.That(contents.Select(stored => stored.Text), Has.All.StartsWith("age-encryption.org/v1").And.All.Not.Contain("planted-secret"));
    }

    [Test]
    public async Task A_run_that_ended_elsewhere_has_ended_here_too()
    {
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);
        await Other.TakeInAsync();
        await Other.EndAsync(run);
        await Other.KeepAsync(run);

        await Laptop.TakeInAsync();

        Assert.That((await Laptop.Control.GetRunAsync(run))?.Outcome, Is.EqualTo(RunStatuses.Rejected));
        Assert.That(Bucket.Stored.Objects.Select(stored => stored.Name), Has.None.Contain("/open/"));
    }

    [Test]
    public async Task A_machine_that_was_overtaken_writes_nothing_more()
    {
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);
        await Other.TakeInAsync();
        await Other.EndAsync(run);
        await Other.KeepAsync(run);
        Laptop.FolderOf(run).Keep("fact.json", "late");

        Assert.That(() => Laptop.KeepAsync(run), Throws.TypeOf<BusyException>());
    }

    [Test]
    public async Task A_run_that_ended_elsewhere_and_was_never_here_comes_only_when_all_are_asked_for()
    {
        var run = await Laptop.BeginRunAsync();
        await Laptop.EndAsync(run);
        await Laptop.KeepAsync(run);

        var needed = await Other.TakeInAsync();
        var all = await Other.TakeInAsync(all: true);

        Assert.That(needed.Runs, Is.Empty);
        Assert.That(all.Runs, Is.EqualTo(new[] { run }));
    }

    [Test]
    public async Task An_end_that_did_not_reach_the_bucket_gets_there_before_the_next_run()
    {
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);
        await Laptop.EndAsync(run);
        Laptop.Restart();

        await Laptop.TakeInAsync(owned: true);
        await Other.TakeInAsync(all: true);

        Assert.That((await Other.Control.GetRunAsync(run))?.Status, Is.EqualTo(WorkflowStatus.Terminated));
    }

    [Test]
    public async Task A_run_is_found_by_the_beginning_of_its_id()
    {
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);

        var found = await Other.Copies.FindAsync(run[..4], CancellationToken.None);
        var strange = await Other.Copies.FindAsync("../", CancellationToken.None);

        Assert.That(found, Is.EqualTo(new[] { run }));
        Assert.That(strange, Is.Empty);
        Assert.That(await Other.Control.GetRunAsync(run), Is.Not.Null);
    }

    [Test]
    public async Task A_run_of_another_environment_is_refused()
    {
        var run = await Laptop.BeginRunAsync("production");
        await Laptop.KeepAsync(run);

        Assert.That(() => Other.TakeInAsync(), Throws.TypeOf<RunStateException>());
        Assert.That(await Other.Control.GetRunAsync(run), Is.Null);
    }

    [Test]
    public async Task A_state_that_only_this_machine_has_is_not_replaced()
    {
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);
        await Other.TakeInAsync();
        Other.FolderOf(run).Keep("fact.json", "more");
        await Other.KeepAsync(run);
        Laptop.FolderOf(run).KeepUnsavedState("precious");

        Assert.That(() => Laptop.TakeInAsync(), Throws.TypeOf<InDoubtException>());
        Assert.That(File.ReadAllText(Laptop.FolderOf(run).ErroredState), Is.EqualTo("precious"));
    }

    [Test]
    public async Task What_was_sent_by_a_process_that_died_before_the_answer_is_its_own()
    {
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);
        var arrived = Bucket.Stored.Objects.Single(stored => stored.Name.EndsWith($"runs/{run}", StringComparison.Ordinal));
        CopyMarks.Of(Laptop.Home, Machine.Environment).Set($"runs/{run}", CopyMark.None with { Sent = [PrivateFiles.Digest(arrived.Content.Span)] });
        Laptop.Restart();

        var taken = await Laptop.TakeInAsync();
        await Laptop.KeepAsync(run);

        Assert.That(taken.Runs, Is.Empty);
    }

    [Test]
    public async Task Releases_are_the_same_on_both_machines_and_what_a_record_leads_to_comes_first()
    {
        Laptop.WriteRelease($"blobs/{Digest}.{Digest}.zst", "state");
        Laptop.WriteRelease(Record, "record");
        await Laptop.KeepAsync(await Laptop.BeginRunAsync());
        Bucket.Stored.Write(EmulatedBucket.FullName("releases/../../../escaped"), "x");

        var taken = await Other.TakeInAsync();

        Assert.That(taken.ReleaseFiles, Is.EqualTo(2));
        Assert.That(File.ReadAllText(Other.ReleaseFile(Record)), Is.EqualTo("record"));
        Assert.That(File.ReadAllText(Other.ReleaseFile($"blobs/{Digest}.{Digest}.zst")), Is.EqualTo("state"));
        Assert.That(
            Bucket.Stored.Objects.Where(stored => stored.Name.Contains("/releases/0", StringComparison.Ordinal) || stored.Name.Contains("/blobs/", StringComparison.Ordinal))
                .OrderBy(stored => stored.Generation).Select(stored => Path.GetFileName(stored.Name)),
            Is.EqualTo(new[] { $"{Digest}.{Digest}.zst", "release.json" }));
    }

    [Test]
    public async Task What_is_kept_encrypted_is_copied_as_it_is()
    {
        var content = await Sealing.Of(Laptop.Target).SealAsync("state"u8.ToArray(), CancellationToken.None);
        var name = $"blobs/{Digest}.{Digest}.zst.age";
        File.WriteAllBytes(Laptop.WriteRelease(name, ""), content);
        await Laptop.KeepAsync(await Laptop.BeginRunAsync());

        await Other.TakeInAsync();

        Assert.That(Bucket.Stored.Find(EmulatedBucket.FullName($"releases/{name}"))!.Content.ToArray(), Is.EqualTo(content));
        Assert.That(File.ReadAllBytes(Other.ReleaseFile(name)), Is.EqualTo(content));
    }

    [Test]
    public async Task A_file_that_was_removed_goes_from_the_bucket_and_one_that_got_lost_comes_back()
    {
        Laptop.WriteRelease(Record, "kept");
        Laptop.WriteRelease("0002/release.json", "old");
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);

        StoreOf(Laptop).Remove(2);
        File.Delete(Laptop.ReleaseFile(Record));
        await Laptop.KeepAsync(run);
        await Laptop.TakeInAsync();

        Assert.That(IsCopied("releases/0002/release.json"), Is.False);
        Assert.That(File.ReadAllText(Laptop.ReleaseFile(Record)), Is.EqualTo("kept"));
    }

    [Test]
    public async Task What_a_process_removed_that_died_before_it_told_the_bucket_does_not_come_back()
    {
        Laptop.WriteRelease("0002/release.json", "old");
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);

        StoreOf(Laptop).Remove(2);
        Laptop.Restart();
        var taken = await Laptop.TakeInAsync();
        await Laptop.KeepAsync(run);

        Assert.That(taken.ReleaseFiles, Is.Zero);
        Assert.That(IsCopied("releases/0002/release.json"), Is.False);
    }

    [Test]
    public async Task A_file_that_was_sealed_anew_takes_the_place_of_the_old_one_in_the_bucket()
    {
        var run = await Laptop.BeginRunAsync();
        StoreOf(Laptop).Blobs.Keep(Digest, "state"u8);
        await Laptop.KeepAsync(run);

        StoreOf(Laptop).Blobs.Keep(Digest, await Sealing.Of(Laptop.Target).SealAsync("state"u8.ToArray(), CancellationToken.None));
        await Laptop.KeepAsync(run);

        Assert.That(
            Bucket.Stored.Objects.Select(stored => stored.Name).Where(name => name.Contains("/blobs/", StringComparison.Ordinal)),
            Has.One.Items.And.All.EndsWith(".zst.age"));
    }

    [Test]
    public async Task What_one_machine_has_sealed_anew_takes_the_place_of_the_old_file_on_the_other()
    {
        var run = await Laptop.BeginRunAsync();
        var content = await Sealing.Of(Laptop.Target).SealAsync("state"u8.ToArray(), CancellationToken.None);
        StoreOf(Laptop).Blobs.Keep(Digest, content, "former");
        await Laptop.KeepAsync(run);
        await Other.TakeInAsync();
        StoreOf(Laptop).Blobs.Keep(Digest, content, "today");
        await Laptop.KeepAsync(run);

        await Other.TakeInAsync();
        await Other.KeepAsync(run);

        Assert.That(Directory.GetFiles(Other.ReleaseFile("blobs")), Has.One.Items.And.All.Contains(".today."));
        Assert.That(
            Bucket.Stored.Objects.Select(stored => stored.Name).Where(name => name.Contains("/blobs/", StringComparison.Ordinal)),
            Has.One.Items.And.All.Contains(".today."));
    }

    [Test]
    public async Task After_a_change_of_keys_copies_are_sealed_anew_by_who_wrote_them_and_all_of_them_when_a_person_says_so()
    {
        Laptop.WriteRelease(Record, "record");
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);
        await Other.TakeInAsync();
        using var tomorrow = new AgeKey();
        await using var stranger = await Machine.StartAsync(Bucket, tomorrow);
        Other.ChangeKeys(Key, tomorrow);

        await Other.KeepAsync(run);
        Assert.That(() => stranger.TakeInAsync(), Throws.TypeOf<SealException>());
        await Other.Copies.KeepAllAsync(CancellationToken.None, anew: true);
        await stranger.TakeInAsync();
        Laptop.ChangeKeys(Key, tomorrow);
        await Laptop.TakeInAsync();
        var before = GenerationOf($"releases/{Record}");
        await Laptop.KeepAsync(run);

        Assert.That(File.ReadAllText(stranger.ReleaseFile(Record)), Is.EqualTo("record"));
        Assert.That(GenerationOf($"releases/{Record}"), Is.EqualTo(before));
    }

    [Test]
    public async Task Content_that_another_machine_let_go_of_is_copied_again()
    {
        var name = $"blobs/{Digest}.{Digest}.zst";
        Laptop.WriteRelease(name, "state");
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);
        await Other.TakeInAsync();
        StoreOf(Laptop).Blobs.RemoveUnless(_ => false);
        await Laptop.KeepAsync(run);
        Assert.That(IsCopied($"releases/{name}"), Is.False);

        Other.WriteRelease(Record, "needs it");
        await Other.TakeInAsync();
        await Other.KeepAsync(run);

        Assert.That(IsCopied($"releases/{name}"), Is.True);
    }

    [Test]
    public async Task A_copy_that_another_machine_let_go_of_is_written_anew()
    {
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);
        await Bucket.Open().DeleteAsync($"runs/{run}", ifGeneration: null, CancellationToken.None);
        Laptop.FolderOf(run).Keep("fact.json", "new");

        await Laptop.KeepAsync(run);

        Assert.That(IsCopied($"runs/{run}"), Is.True);
    }

    [Test]
    public async Task Of_runs_that_have_ended_the_oldest_goes_whenever_its_copy_was_written()
    {
        var runs = new List<string>();
        for (var number = 0; number < 2; number++)
        {
            runs.Add(await Laptop.BeginRunAsync());
            await Laptop.EndAsync(runs[number]);
        }

        foreach (var run in Enumerable.Reverse(runs))
        {
            await Laptop.KeepAsync(run);
        }

        foreach (var number in Enumerable.Range(0, 99))
        {
            Bucket.Stored.Write(EmulatedBucket.FullName($"runs/later{number}"), "");
        }

        await Laptop.KeepAsync(runs[1]);

        Assert.That((IsCopied($"runs/{runs[0]}"), IsCopied($"runs/{runs[1]}")), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task A_process_that_has_waited_knows_what_another_one_of_its_machine_has_copied_since()
    {
        var waiting = Laptop.Copies;
        Laptop.Restart();
        var run = await Laptop.BeginRunAsync();
        await Laptop.KeepAsync(run);
        Laptop.FolderOf(run).Keep("fact.json", "newer than the copy");

        var taken = await waiting.TakeInAsync(all: false, owned: true, CancellationToken.None);

        Assert.That(taken.Runs, Is.Empty);
        Assert.That(Laptop.FolderOf(run).Recall<string>("fact.json"), Is.EqualTo("newer than the copy"));
    }

    [Test]
    public async Task Of_two_records_with_one_number_the_one_in_the_bucket_counts_and_the_other_is_set_aside()
    {
        Laptop.WriteRelease(Record, "theirs");
        await Laptop.KeepAsync(await Laptop.BeginRunAsync());
        Other.WriteRelease(Record, "ours");

        await Other.TakeInAsync();

        Assert.That(File.ReadAllText(Other.ReleaseFile(Record)), Is.EqualTo("theirs"));
        Assert.That(
            Directory.EnumerateFiles(Path.GetDirectoryName(Other.ReleaseFile(Record))!, "*.superseded").Select(File.ReadAllText),
            Is.EqualTo(new[] { "ours" }));
    }

    [Test]
    public async Task Without_the_key_nothing_is_taken_in_and_the_error_says_so()
    {
        await Laptop.KeepAsync(await Laptop.BeginRunAsync());
        using var wrong = new AgeKey();
        await using var stranger = await Machine.StartAsync(Bucket, wrong);

        Assert.That(() => stranger.TakeInAsync(), Throws.TypeOf<SealException>());
    }

    private static ReleaseStore StoreOf(Machine machine) => new(machine.Home, Machine.Environment, TimeProvider.System);

    private long GenerationOf(string name) => Bucket.Stored.Find(EmulatedBucket.FullName(name))!.Generation; // It was copied.

    private bool IsCopied(string name) => Bucket.Stored.Find(EmulatedBucket.FullName(name)) is not null;
}
