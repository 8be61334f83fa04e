using Deployer.Environments;
using Deployer.Releases;
using Deployer.Runs;
using Deployer.Tools;
using Moq;
using Workflow.Engine;

namespace Deployer.Tests.Releases;

internal sealed class ReleaseRetentionTests : IRunObserver
{
    private readonly Mock<IRunControl> control = new();
    private readonly List<RunEvent> events = [];
    private ReleaseBench bench = null!; // Set before each test.

    [SetUp]
    public void NobodyRuns()
    {
        bench = new ReleaseBench();
        control.Setup(runs => runs.ListRunsAsync(It.IsAny<RunQuery>(), It.IsAny<CancellationToken>())).ReturnsAsync([]);
    }

    [TearDown]
    public void Remove() => bench.Dispose();

    [Test]
    public async Task Without_rules_all_stay()
    {
        await AppliedAsync(3);

        Assert.That((await FindAsync(null)).Numbers, Is.Empty);
    }

    [Test]
    public async Task The_newest_that_were_applied_stay_and_so_does_the_last_verified_one()
    {
        await bench.AppliedAsync("one");
        await bench.AppliedAsync("two", release => release with { Verified = true });
        await bench.AppliedAsync("three");
        bench.Opened("four, of which nothing was applied");
        await bench.AppliedAsync("five");

        var prune = await FindAsync(new ReleasesSettings(Keep: 1, KeepDays: null));

        Assert.That(prune.Numbers, Is.EqualTo(new[] { 4, 3, 1 }));
        Assert.That(prune.Kept, Is.EqualTo(new Dictionary<int, string> { [2] = "it is the last verified one" }));
    }

    [Test]
    public async Task What_either_rule_keeps_stays()
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var age = 40; age >= 0; age -= 10)
            await bench.AppliedAsync($"{age} days old", release => release with { OpenedAt = now.AddDays(-age) });

        Assert.That((await FindAsync(new ReleasesSettings(Keep: 2, KeepDays: 25))).Numbers, Is.EqualTo(new[] { 2, 1 }));
        Assert.That((await FindAsync(new ReleasesSettings(Keep: 4, KeepDays: 5))).Numbers, Is.EqualTo(new[] { 1 }));
        Assert.That((await FindAsync(new ReleasesSettings(Keep: null, KeepDays: 15))).Numbers, Is.EqualTo(new[] { 3, 2, 1 }));
    }

    [Test]
    public async Task What_is_deployed_stays_also_when_its_apply_did_not_end_and_newer_ones_did_nothing()
    {
        await bench.AppliedAsync("one");
        await bench.AppliedAsync("two", release => release with { AppliedAt = null });
        bench.Opened("three");
        bench.Opened("four");
        await bench.AppliedAsync("five", release => release with { Plan = null, AppliedAt = null });

        var prune = await FindAsync(new ReleasesSettings(Keep: null, KeepDays: 1), TimeSpan.FromDays(10));

        Assert.That(prune.Kept, Is.EqualTo(new Dictionary<int, string> { [5] = "it is the newest", [2] = "it is what is deployed" }));
    }

    [Test]
    public async Task What_an_unfinished_run_goes_back_to_stays()
    {
        await AppliedAsync(4);
        var run = new RunSummary
        {
            Id = "back", DefinitionId = "rollback", Version = 1, DefinitionHash = "", Status = WorkflowStatus.Suspended, CreateTime = default, InDoubt = false,
        };
        control.Setup(runs => runs.ListRunsAsync(It.Is<RunQuery>(query => query.Reference == "staging"), It.IsAny<CancellationToken>()))
            .ReturnsAsync([run, run with { Id = "ended", Status = WorkflowStatus.Complete }]);
        new ChosenRelease(1).Keep(RunFolder.TryReserve(bench.Home, "back")!); // The home is new.
        new ChosenRelease(2).Keep(RunFolder.TryReserve(bench.Home, "ended")!); // The home is new.

        var prune = await FindAsync(new ReleasesSettings(Keep: 1, KeepDays: null));

        Assert.That(prune.Numbers, Is.EqualTo(new[] { 3, 2 }));
        Assert.That(prune.Kept[1], Is.EqualTo("an unfinished run goes back to it"));
    }

    [Test]
    public async Task Files_that_no_release_needs_go_and_shared_ones_stay()
    {
        await AppliedAsync(3);
        var shared = bench.Store.Get(3).DatabaseFiles!; // Set by AppliedAsync.
        var before = bench.Files;

        var pruned = await PruneAsync(new ReleasesSettings(Keep: 1, KeepDays: null));

        Assert.That(pruned.Removed, Is.EqualTo(new[] { 2, 1 }));
        Assert.That((pruned.Files, before.Count - bench.Files.Count), Is.EqualTo((6, 6)), "two times state, configuration and outputs");
        Assert.That(bench.Store.Blobs.IsWhole(shared.Digest));
        Assert.That(await bench.Releases.VerifyAsync(null, default), Has.All.Property("Verdict").EqualTo(ReleaseVerdict.Whole));
        Assert.That(bench.Opened("next").Number, Is.EqualTo(4));
    }

    [Test]
    public async Task What_cannot_be_read_stays_with_every_file_that_it_might_need()
    {
        await AppliedAsync(3);
        File.WriteAllText(bench.Store.RecordPath(2), "rot");
        var before = bench.Files;

        var pruned = await PruneAsync(new ReleasesSettings(Keep: 1, KeepDays: null));

        Assert.That(pruned.Removed, Is.EqualTo(new[] { 1 }));
        Assert.That(pruned.Kept[2], Is.EqualTo("its record is damaged"));
        Assert.That(bench.Files, Is.EqualTo(before));
    }

    [Test]
    public async Task What_a_record_needs_that_was_set_aside_stays()
    {
        await AppliedAsync(3);
        var (theirs, ours) = (bench.Store.Get(2), bench.Store.Get(3));
        File.Move(bench.Store.RecordPath(3), bench.Store.RecordPath(3) + ".0123456789ab" + ReleaseStore.SupersededEnding);
        ReleaseFile.Write(bench.Store.RecordPath(3), theirs with { Number = 3 });

        await PruneAsync(new ReleasesSettings(Keep: 1, KeepDays: null));

        Assert.That(bench.Store.Blobs.IsWhole(ours.After!.Digest)); // Set by AppliedAsync.
        Assert.That(bench.Store.Blobs.IsWhole(theirs.After!.Digest)); // As well.
        Assert.That(bench.Files, Has.Exactly(7).Items, "of two releases, which share the database's files");
    }

    [Test]
    public async Task What_a_process_left_that_died_while_it_removed_or_opened_one_is_cleared_away()
    {
        await AppliedAsync(1);
        var folder = bench.Home.ReleasesFolder("staging");
        Directory.CreateDirectory(Path.Combine(folder, "7.removed"));
        Directory.CreateDirectory(Path.Combine(folder, "0009"));
        bench.Write(Path.Combine(folder, "blobs", "unfinished.zst.tmp"), "");

        await PruneAsync(null);

        Assert.That(Directory.GetDirectories(folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "0001", "blobs" }));
        Assert.That(bench.Files, Has.Exactly(4).Items);
    }

    [Test]
    public async Task A_run_that_is_left_lets_older_releases_go_and_says_so()
    {
        await AppliedAsync(2);
        bench.Write("deployer.yaml", "environments:\n  staging:\n    cloud: simulated\n    backend: local\n    database: sandbox\n    releases:\n      keep: 1\n");
        control.Setup(runs => runs.GetJournalAsync("run2", It.IsAny<CancellationToken>())).ReturnsAsync(
            [new StepRecord("apply", 1, "p", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), new DateTime(2026, 1, 1, 0, 1, 5, DateTimeKind.Utc), StepEnding.Completed, 1, null)]);

        await new RunClosing(Services, control.Object).CloseAsync(new RunSummary
        {
            Id = "run2", DefinitionId = "deploy", Version = 1, DefinitionHash = "", Reference = "staging", Status = WorkflowStatus.Complete,
            CreateTime = default, InDoubt = false,
        });

        Assert.That(bench.Store.Entries().Select(entry => entry.Number), Is.EqualTo(new[] { 2 }));
        Assert.That(bench.Store.Get(2), Has.Property("Ending").EqualTo("succeeded").And.Property("Worked").EqualTo(TimeSpan.FromSeconds(65)));
        Assert.That(events.OfType<StepNote>().Single().Text, Is.EqualTo("older releases let go: 1"));
    }

    public void On(RunEvent runEvent) => events.Add(runEvent);

    private RunServices Services => new(bench.Repository, bench.Home, this, new Redaction(), TimeProvider.System);

    private async Task AppliedAsync(int count)
    {
        for (var number = 1; number <= count; number++)
            await bench.AppliedAsync($"run{number}");
    }

    private Task<ReleasePrune> FindAsync(ReleasesSettings? rules, TimeSpan later = default) =>
        new ReleaseRetention(Services with { Time = new Later(later) }, control.Object).FindAsync(bench.Environment with { Releases = rules }, default);

    private async Task<PrunedReleases> PruneAsync(ReleasesSettings? rules) =>
        new ReleaseRetention(Services, control.Object).Remove(bench.Environment with { Releases = rules }, await FindAsync(rules));

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
