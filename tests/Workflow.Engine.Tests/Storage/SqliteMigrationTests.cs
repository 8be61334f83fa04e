using Microsoft.Data.Sqlite;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

/// <summary>A newer program opens an older program's database.</summary>
internal sealed class SqliteMigrationTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task A_database_of_the_first_schema_is_migrated_with_all_that_is_in_it()
    {
        CreateFirst();
        await using var store = Open();

        var stored = (await store.LoadAsync("old"))!;

        Assert.That((stored.Data, stored.DataVersion, stored.Pointers.Single().StepKey), Is.EqualTo(("{\"x\":1}", 1, "step")));
        Assert.That(await store.FindDeliveredAsync("old"), Is.EqualTo(new[] { new DeliveredEvent("1", "7") }));
        Assert.That(Read(Path, "PRAGMA user_version"), Is.EqualTo((long)Schema.Migrations.Count));
    }

    [Test]
    public async Task A_whole_copy_from_before_stands_beside_it_for_its_owner_alone()
    {
        CreateFirst();
        await using (var store = Open())
        {
            await store.OpenAsync();
        }

        var backup = Path + ".schema-1.backup";
        Assert.That((Read(backup, "PRAGMA user_version"), Read(backup, "SELECT id FROM run"), Read(backup, "PRAGMA integrity_check")), Is.EqualTo((1L, "old", "ok")));
        Assert.That(File.GetUnixFileMode(backup), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Directory.GetFiles(_folder.Path).Select(System.IO.Path.GetFileName), Is.EquivalentTo(new[] { "runs.db", "runs.db.schema-1.backup" }));
    }

    [Test]
    public async Task A_new_database_needs_no_copy()
    {
        await using (var store = Open())
        {
            await store.OpenAsync();
        }

        Assert.That(Directory.GetFiles(_folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_migration_that_fails_changes_nothing_and_names_the_copy()
    {
        CreateFirst();
        await using var store = new SqliteRunStore(
            new SqliteDatabase($"Data Source={Path}", canCreate: true, [.. Schema.Migrations, "CREATE TABLE third (x); CREATE TABLE run (y)"]),
            TimeProvider.System);

        var error = Assert.ThrowsAsync<StoreMigrationException>(() => store.OpenAsync())!;

        Assert.That(error.Message, Does.StartWith($"The database '{Path}' could not be brought from schema version 1 to 3 and is unchanged: "));
        Assert.That((error.Backup, File.Exists(error.Backup), error.Remedy), Is.EqualTo((Path + ".schema-1.backup", true, "Go on with the version of the program that wrote it.")));
        Assert.That((Read(Path, "PRAGMA user_version"), Read(Path, "SELECT count(*) FROM sqlite_master WHERE name = 'third'")), Is.EqualTo((1L, 0L)));
        await using var present = Open();
        Assert.That(await present.LoadAsync("old"), Is.Not.Null);
    }

    [Test]
    public async Task Without_the_copy_there_is_no_migration()
    {
        CreateFirst();
        Directory.CreateDirectory(Path + ".schema-1.backup.tmp");
        await using var store = Open();

        Assert.That(() => store.OpenAsync(), Throws.TypeOf<StoreUnavailableException>().With.Message.Contains("could not be made first"));
        Assert.That(Read(Path, "PRAGMA user_version"), Is.EqualTo(1L));
    }

    [Test]
    public async Task Of_many_that_open_an_older_database_at_once_one_migrates_it()
    {
        CreateFirst();
        var stores = Enumerable.Range(0, 8).Select(_ => Open()).ToList();

        var found = await Task.WhenAll(stores.Select(store => Task.Run(() => store.LoadAsync("old"))));

        Assert.That(found, Has.All.Not.Null);
        Assert.That(Read(Path + ".schema-1.backup", "PRAGMA user_version"), Is.EqualTo(1L));
        stores.ForEach(store => store.Dispose());
    }

    private string Path => _folder.File("runs.db");

    private SqliteRunStore Open() => new($"Data Source={Path}", canCreate: true, TimeProvider.System);

    private void CreateFirst()
    {
        var database = new SqliteDatabase($"Data Source={Path}", canCreate: true, [Schema.Migrations[0]]);
        using var connection = database.OpenForWriting();
        SqliteDatabase.Execute(connection, $"""
            INSERT INTO definition VALUES ('{Some.Definition.Hash}', 'Yaml', '{Some.Definition.Content}');
            INSERT INTO run (id, definition_id, version, definition_hash, status, create_time) VALUES ('old', 'some', 1, '{Some.Definition.Hash}', 1, 0);
            INSERT INTO run_data VALUES (1, '{"{"}"x":1{"}"}');
            INSERT INTO pointer (run, id, step_key, active, status, event_published, retry_count) VALUES (1, 1, 'step', 0, 5, 0, 0);
            INSERT INTO event VALUES (1, 'name', 'key', 0, '7');
            INSERT INTO subscription VALUES (1, 1, 'name', 'key', 0, NULL, 1);
            """);
    }

    private static object? Read(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
