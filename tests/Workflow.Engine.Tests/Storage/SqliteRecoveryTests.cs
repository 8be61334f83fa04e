using Microsoft.Data.Sqlite;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

/// <summary>A process was killed; then its files were damaged. What was committed is all there, or its loss is told.</summary>
internal sealed class SqliteRecoveryTests
{
    private const int Attempts = 12;
    private const int LogHeader = 32;
    private const int Frame = 24 + 4096;

    private TempFolder _folder = null!;

    [SetUp]
    public async Task CommitAndDie()
    {
        _folder = new TempFolder();
        using var child = StoreChild.Commit(Database, Attempts);
        await child.ReadLineAsync();
        await child.KillAsync();
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task All_that_a_killed_process_committed_is_there()
    {
        await using var store = Open();

        Assert.That(SqliteRecovery.IsNeeded(Database, _folder.File("locks")), Is.True);
        Assert.That(await store.ReadJournalAsync("r"), Has.Count.EqualTo(Attempts));
        Assert.That((await store.FindAsync("r"))!.InDoubt, Is.True);
    }

    [Test]
    public async Task A_database_that_was_closed_is_not_checked_again()
    {
        await using (var store = Open())
        {
            await store.OpenAsync();
        }

        Assert.That(SqliteRecovery.IsNeeded(Database, _folder.File("locks")), Is.False);
        Assert.That(File.Exists(Log), Is.False);
    }

    [Test]
    public async Task A_database_that_others_have_open_is_not_checked()
    {
        await using var store = Open();
        await store.AcquireLeaseAsync("a");
        Assert.That(SqliteRecovery.IsNeeded(Database, _folder.File("locks")), Is.False, "this process has it open");

        using var child = StoreChild.Commit(_folder.File("other/runs.db"), 1);
        await child.ReadLineAsync();
        Assert.That(SqliteRecovery.IsNeeded(_folder.File("other/runs.db"), _folder.File("other/locks")), Is.False, "another holds a lease");
        await child.KillAsync();
        Assert.That(SqliteRecovery.IsNeeded(_folder.File("other/runs.db"), _folder.File("other/locks")), Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_commit_that_was_cut_short_is_as_if_it_had_never_begun(bool hasIndex)
    {
        // The last frame again, as the beginning and the only page of a commit of which the checksum never was written.
        var log = await File.ReadAllBytesAsync(Log);
        var torn = log[^Frame..];
        torn[^1] ^= 1;
        await File.WriteAllBytesAsync(Log, [.. log, .. torn, .. torn[..100]]);
        Forget(hasIndex);
        await using var store = Open();

        Assert.That(await store.ReadJournalAsync("r"), Has.Count.EqualTo(Attempts));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_flipped_byte_in_what_was_committed_is_told_and_the_files_are_left_alone(bool hasIndex)
    {
        var log = await File.ReadAllBytesAsync(Log);
        log[LogHeader + (5 * Frame) + 1000] ^= 0x10;
        await File.WriteAllBytesAsync(Log, log);
        Forget(hasIndex);
        await using var store = Open();

        var error = Assert.ThrowsAsync<StoreCorruptException>(() => store.ListAsync(new RunQuery()))!;

        Assert.That(error.Message, Is.EqualTo($"The database '{Database}' cannot be used: its write-ahead log is damaged, and committed changes in it cannot be read."));
        Assert.That(() => store.OpenAsync(), Throws.TypeOf<StoreCorruptException>());
        Assert.That(await File.ReadAllBytesAsync(Log), Is.EqualTo(log));
    }

    [Test]
    public async Task After_what_the_remedy_says_it_goes_on_with_what_can_be_read()
    {
        await FlipAsync(Log, (int)new FileInfo(Log).Length - (3 * Frame));
        await using var store = Open();
        var error = Assert.ThrowsAsync<StoreCorruptException>(() => store.OpenAsync())!;

        Assert.That(error.Remedy, Does.EndWith($"sqlite3 '{Database}' 'PRAGMA wal_checkpoint(TRUNCATE)'"));
        using (var sqlite = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            sqlite.Open();
            using var command = sqlite.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            command.ExecuteNonQuery();
        }

        Assert.That((await store.ReadJournalAsync("r")).Count, Is.InRange(1, Attempts - 1));
    }

    [TestCase(1)]
    [TestCase(Frame / 2)]
    [TestCase(Frame)]
    [TestCase(4 * Frame)]
    public async Task A_log_that_lost_its_end_is_told(int bytes)
    {
        await using (var file = File.OpenWrite(Log))
        {
            file.SetLength(file.Length - bytes);
        }

        await using var store = Open();

        Assert.That(() => store.OpenAsync(), Throws.TypeOf<StoreCorruptException>().With.Message.Contains("write-ahead log"));
    }

    [Test]
    public async Task Wherever_a_byte_of_the_log_is_flipped_nothing_committed_is_lost_in_silence()
    {
        var random = new Random(20261123);
        var (log, index, database) = (await File.ReadAllBytesAsync(Log), await File.ReadAllBytesAsync(Database + "-shm"), await File.ReadAllBytesAsync(Database));
        var told = 0;
        for (var i = 0; i < 60; i++)
        {
            var place = random.Next(log.Length);
            await File.WriteAllBytesAsync(Database, database);
            await File.WriteAllBytesAsync(Database + "-shm", index);
            await File.WriteAllBytesAsync(Log, log);
            await FlipAsync(Log, place);
            await using var store = Open();
            try
            {
                Assert.That(await store.ReadJournalAsync("r"), Has.Count.EqualTo(Attempts), $"byte {place}");
            }
            catch (StoreCorruptException)
            {
                told++;
            }
        }

        Assert.That(told, Is.GreaterThan(50));
    }

    [Test]
    public async Task Whenever_a_process_is_killed_while_it_writes_what_it_said_is_kept_and_nothing_counts_as_damaged()
    {
        var random = new Random(20261123);
        var path = _folder.File("race/runs.db");
        var said = new HashSet<string>();
        for (var i = 0; i < 12; i++)
        {
            using var child = StoreChild.Race(path);
            for (var lines = random.Next(1, 400); lines > 0; lines--)
            {
                said.Add(await child.ReadLineAsync());
            }

            await child.KillAsync();
            await using var store = new SqliteRunStore($"Data Source={path}", canCreate: false, TimeProvider.System);
            var kept = (await store.ListAsync(new RunQuery(Take: int.MaxValue))).Select(run => run.Id).ToHashSet();

            Assert.That(kept.IsSupersetOf(said), Is.True, $"kill {i}");
        }
    }

    [Test]
    public async Task Damaged_pages_are_found_when_it_is_opened_and_found_again()
    {
        await using (var store = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Some.RunAsync(store, $"n{i}")));
        }

        using var child = StoreChild.Commit(Database, 1, "s");
        await child.ReadLineAsync();
        await child.KillAsync();
        await using (var file = File.OpenWrite(Database))
        {
            file.Position = file.Length - (6 * 4096);
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 4 * 4096).ToArray());
        }

        await using var damaged = Open();
        var error = Assert.ThrowsAsync<StoreCorruptException>(() => damaged.OpenAsync())!;

        Assert.That(error.Message, Does.Contain(Database).And.Contain("it is damaged"));
        Assert.That(() => damaged.FindAsync("r"), Throws.TypeOf<StoreCorruptException>(), "once more");
        Assert.That(new FileInfo(Log).Length, Is.Positive, "nothing was written back");
    }

    private string Database => _folder.File("runs.db");

    private string Log => Database + "-wal";

    private SqliteRunStore Open() => new($"Data Source={Database}", canCreate: false, TimeProvider.System);

    private void Forget(bool hasIndex)
    {
        if (!hasIndex)
        {
            File.Delete(Database + "-shm");
        }
    }

    private static async Task FlipAsync(string path, int place)
    {
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[place] ^= 0x40;
        await File.WriteAllBytesAsync(path, bytes);
    }
}
