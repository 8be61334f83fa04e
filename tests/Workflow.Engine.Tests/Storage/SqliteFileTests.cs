using Microsoft.Data.Sqlite;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

internal sealed class SqliteFileTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task A_newer_schema_is_refused_with_both_versions_and_left_alone()
    {
        await using (var store = Open())
        {
            await store.OpenAsync();
        }

        Execute("PRAGMA user_version = 99");
        await using var older = Open();

        var error = Assert.ThrowsAsync<StoreNewerSchemaException>(() => older.OpenAsync())!;

        Assert.That((error.FoundVersion, error.KnownVersion, error.Path), Is.EqualTo((99, Schema.Migrations.Count, FilePath)));
        Assert.That(Read("PRAGMA user_version"), Is.EqualTo(99L));
    }

    [Test]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        await File.WriteAllTextAsync(FilePath, "This is a text of some length, and certainly not a database.");
        await using var store = Open();

        var error = Assert.ThrowsAsync<StoreCorruptException>(() => store.OpenAsync())!;

        Assert.That(error.Path, Is.EqualTo(FilePath));
        Assert.That(error.Message, Does.Contain("not a SQLite database"));
        Assert.That(await File.ReadAllTextAsync(FilePath), Does.StartWith("This is a text"));
    }

    [Test]
    public async Task The_database_of_another_program_is_refused()
    {
        Execute("CREATE TABLE theirs (x)");
        await using var store = Open();

        Assert.That(() => store.OpenAsync(), Throws.TypeOf<StoreCorruptException>().With.Message.Contains("another program"));
    }

    [Test]
    public async Task A_damaged_page_is_told_as_such()
    {
        await using (var store = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Some.RunAsync(store, $"r{i}")));
        }

        await using (var file = File.OpenWrite(FilePath))
        {
            file.Position = 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, (int)file.Length - 4096).ToArray());
        }

        await using var damaged = Open();

        Assert.That(() => damaged.ListAsync(new RunQuery()), Throws.TypeOf<StoreCorruptException>());
    }

    [Test]
    public async Task A_missing_database_is_not_created_unless_that_is_allowed()
    {
        await using var store = new SqliteRunStore($"Data Source={FilePath}", canCreate: false, TimeProvider.System);

        Assert.That(() => store.OpenAsync(), Throws.TypeOf<StoreUnavailableException>().With.Property("Path").EqualTo(FilePath));
        Assert.That(File.Exists(FilePath), Is.False);
    }

    [Test]
    public async Task Its_files_are_the_owners_alone()
    {
        var path = _folder.File("home/runs.db");
        await using var store = new SqliteRunStore($"Data Source={path}", canCreate: true, TimeProvider.System);
        await Some.RunAsync(store, "r");

        Assert.That(File.GetUnixFileMode(_folder.File("home")), Is.EqualTo(Mode("700")));
        Assert.That(File.GetUnixFileMode(_folder.File("home/locks")), Is.EqualTo(Mode("700")));
        var files = Directory.GetFiles(_folder.File("home"), "*", SearchOption.AllDirectories);
        Assert.That(files, Has.Length.EqualTo(4), "database, -wal, -shm and one lock");
        Assert.That(files.Select(File.GetUnixFileMode), Is.All.EqualTo(Mode("600")));
    }

    [Test]
    public async Task Rights_that_are_too_wide_are_narrowed()
    {
        await using (var store = Open())
        {
            await store.OpenAsync();
        }

        File.SetUnixFileMode(FilePath, Mode("644"));
        await using var again = Open();
        await again.OpenAsync();

        Assert.That(File.GetUnixFileMode(FilePath), Is.EqualTo(Mode("600")));
    }

    [Test]
    public async Task Commits_go_through_a_log_that_is_synced_each_time()
    {
        var database = new SqliteDatabase($"Data Source={FilePath}", canCreate: true);
        await using var connection = database.OpenForWriting();

        Assert.That(Read(connection, "PRAGMA journal_mode"), Is.EqualTo("wal"));
        Assert.That(Read(connection, "PRAGMA synchronous"), Is.EqualTo(2L), "FULL");
        Assert.That(Read(connection, "PRAGMA foreign_keys"), Is.EqualTo(1L));
    }

    [Test]
    [Repeat(10)]
    public async Task Many_can_open_a_new_file_at_once()
    {
        File.Delete(FilePath);
        var stores = Enumerable.Range(0, 8).Select(_ => Open()).ToList();

        await Task.WhenAll(stores.Select((store, i) => Task.Run(() => Some.RunAsync(store, $"r{i}"))));

        Assert.That(await stores[0].ListAsync(new RunQuery()), Has.Count.EqualTo(8));
        stores.ForEach(store => store.Dispose());
    }

    [Test]
    public async Task A_write_that_is_locked_out_says_so_and_leaves_nothing()
    {
        await using var store = Open();
        var lease = await Some.RunAsync(store, "r");
        using var other = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        other.Open();
        using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();

        var error = Assert.ThrowsAsync<StoreBusyException>(() => store.CommitAsync(Some.Begin("r", lease)))!;
        command.CommandText = "ROLLBACK";
        command.ExecuteNonQuery();

        Assert.That(error.Waited, Is.GreaterThan(SqliteDatabase.BusyTimeout - TimeSpan.FromSeconds(1)));
        Assert.That(await store.ReadJournalAsync("r"), Is.Empty);
        await store.CommitAsync(Some.Begin("r", lease));
        Assert.That(await store.ReadJournalAsync("r"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_holder_that_is_no_process_of_this_machine_any_more_is_taken_over()
    {
        await using var store = Open();
        await store.OpenAsync();
        var me = ProcessIdentity.Current;
        Execute($"INSERT INTO lease VALUES ('a', 4, 'gone', '{me.Host}', {me.Pid}, {me.StartTime - 1}, '{me.BootId}', 0)");
        Execute($"INSERT INTO lease VALUES ('b', 4, 'gone', '{me.Host}', {me.Pid}, {me.StartTime}, 'another boot', 0)");

        Assert.That((await store.AcquireLeaseAsync("a")).Epoch, Is.EqualTo(5));
        Assert.That((await store.AcquireLeaseAsync("b")).Epoch, Is.EqualTo(5));
    }

    [Test]
    public async Task A_dead_holder_of_this_boot_is_taken_over_whatever_the_machine_was_called()
    {
        await using var store = Open();
        await store.OpenAsync();
        var me = ProcessIdentity.Current;
        Execute($"INSERT INTO lease VALUES ('a', 4, 'gone', 'renamed', {me.Pid}, {me.StartTime - 1}, '{me.BootId}', 0)");

        Assert.That((await store.FindHolderAsync("a"))!.IsAlive, Is.False);
        Assert.That((await store.AcquireLeaseAsync("a")).Epoch, Is.EqualTo(5));
    }

    [Test]
    public async Task A_living_holder_of_this_boot_keeps_its_lease_whatever_the_machine_was_called()
    {
        await using var store = Open();
        await store.OpenAsync();
        var me = ProcessIdentity.Current;
        Execute($"INSERT INTO lease VALUES ('seen', 4, 'none', 'renamed', {me.Pid}, {me.StartTime}, '{me.BootId}', 0)");
        Execute($"INSERT INTO lease VALUES ('locked', 4, 'theirs', 'container', 1, {me.StartTime - 1}, '{me.BootId}', 0)");
        Directory.CreateDirectory(_folder.File("locks"));
        await using var theirs = new FileStream(_folder.File("locks/theirs.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        foreach (var name in new[] { "seen", "locked" })
        {
            Assert.That((await store.FindHolderAsync(name))!.IsAlive, Is.True, name);
            Assert.That(() => store.AcquireLeaseAsync(name), Throws.TypeOf<LeaseHeldException>(), name);
        }

        await theirs.DisposeAsync();
        Assert.That((await store.AcquireLeaseAsync("locked")).TakenOverFrom!.Host, Is.EqualTo("container"));
    }

    [Test]
    public async Task A_store_that_could_not_be_opened_is_opened_once_it_can_be()
    {
        await File.WriteAllTextAsync(FilePath, "This is a text of some length, and certainly not a database.");
        await using var store = Open();
        Assert.That(() => store.OpenAsync(), Throws.TypeOf<StoreCorruptException>());
        Assert.That(() => store.ListAsync(new RunQuery()), Throws.TypeOf<StoreCorruptException>());

        File.Delete(FilePath);

        Assert.That(await store.ListAsync(new RunQuery()), Is.Empty);
        await store.OpenAsync();
    }

    [Test]
    public async Task A_holder_on_another_machine_is_never_taken_over()
    {
        await using var store = Open();
        await store.OpenAsync();
        Execute("INSERT INTO lease VALUES ('a', 4, 'there', 'elsewhere', 1, 1, 'x', 0)");

        var error = Assert.ThrowsAsync<LeaseHeldException>(() => store.AcquireLeaseAsync("a"))!;

        Assert.That((error.Holder.Host, error.Holder.IsAlive), Is.EqualTo(("elsewhere", true)));
    }

    [TestCase(13, typeof(StoreFullException))]
    [TestCase(8, typeof(StoreReadOnlyException))]
    [TestCase(5, typeof(StoreBusyException))]
    [TestCase(11, typeof(StoreCorruptException))]
    [TestCase(26, typeof(StoreCorruptException))]
    [TestCase(10, typeof(StoreUnavailableException))]
    public void Each_code_of_SQLite_has_its_error_with_the_path(int code, Type expected)
    {
        var error = SqliteErrors.Translate(new SqliteException("x", code, code), FilePath, TimeSpan.Zero);

        Assert.That(error, Is.TypeOf(expected).With.Property("Path").EqualTo(FilePath));
    }

    private string FilePath => _folder.File("runs.db");

    private SqliteRunStore Open() => new($"Data Source={FilePath}", canCreate: true, TimeProvider.System);

    private static UnixFileMode Mode(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);

    private void Execute(string sql) => Assert.That(Read(sql), Is.Null);

    private object? Read(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        return Read(connection, sql);
    }

    private static object? Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
