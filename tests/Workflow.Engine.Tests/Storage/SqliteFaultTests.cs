using Microsoft.Data.Sqlite;
using Workflow.Engine.Tests.Support;

namespace Workflow.Engine.Tests.Storage;

/// <summary>What SQLite meets in the world: each has one error that says what, where and what to do; what was committed stays.</summary>
internal sealed class SqliteFaultTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task A_commit_that_another_process_locks_out_is_written_once_it_lets_go()
    {
        await using var store = Open();
        var lease = await Some.RunAsync(store, "r");
        using var other = StoreChild.Lock(Path);
        await other.ReadLineAsync();

        var error = Assert.ThrowsAsync<StoreBusyException>(() => store.CommitAsync(Some.Begin("r", lease)))!;
        var meanwhile = await store.ReadJournalAsync("r");
        await other.LetGoAsync();
        await store.CommitAsync(Some.Begin("r", lease));

        Assert.That((error.Path, error.Remedy, meanwhile.Count), Is.EqualTo((Path, $"Wait until the other process is done: lsof '{Path}'", 0)));
        Assert.That(await store.ReadJournalAsync("r"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_run_waits_for_a_process_that_locks_the_database_and_runs_no_step_twice()
    {
        var ran = 0;
        using var other = StoreChild.Lock(Path);
        await using var store = Open();
        await using var host = await TestHost.StartAsync(store);
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder.StartWith(_ =>
        {
            ran++;
            return ExecutionResult.Next();
        })));
        await other.ReadLineAsync();

        var starting = Task.Run(() => host.Host.StartWorkflow("d"));
        await Task.WhenAny(starting, Task.Run(() => host.Store.ListAsync(new RunQuery())));
        await other.LetGoAsync();
        var run = await host.WaitAsync(await starting);

        Assert.That((run.Status, ran), Is.EqualTo((WorkflowStatus.Complete, 1)));
    }

    [Test]
    public async Task A_full_disk_halts_the_run_and_it_goes_on_once_there_is_room()
    {
        var runId = "";
        await using (var host = await StartAsync(Open(SqlitePages)))
        {
            runId = await host.Host.StartWorkflow("d", new Counted());
            Assert.That(() => host.WaitAsync(runId), Throws.TypeOf<StoreFullException>().With.Property("Path").EqualTo(Path));
        }

        await using var again = await StartAsync(Open());
        var before = await again.JournalAsync(runId);
        await again.Host.ResumeWorkflow(runId);
        await again.WaitAsync(runId);

        Assert.That(before, Is.EqualTo(new[] { "grow 1 " }), "it began, and its end could not be written");
        Assert.That(await again.JournalAsync(runId), Is.EqualTo(new[] { "grow 1 Unknown", "grow 2 Completed", "last 1 Completed" }));
    }

    [Test]
    public async Task Files_that_may_not_grow_take_nothing_half_and_keep_what_was_said_to_be_kept()
    {
        using var child = StoreChild.Fill(Path);
        var lines = (await child.ReadAllAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        await using var store = Open();
        var kept = await store.ListAsync(new RunQuery(Take: 1000));

        Assert.That(lines[^1], Does.Match($"^Store(Full|Unavailable)Exception \\| {Path} \\| .+ \\| The (disk of the )?database"));
        Assert.That(kept.Select(run => run.Id).Reverse(), Is.EqualTo(lines[..^1].Prepend("first")));
        foreach (var run in kept)
        {
            Assert.That((await store.LoadAsync(run.Id))!.Pointers, Has.Count.EqualTo(1), run.Id);
        }
    }

    [Test]
    public async Task A_file_and_folder_that_cannot_be_written_say_so()
    {
        await using (var store = Open())
        {
            await Some.RunAsync(store, "r");
        }

        Protect(UnixFileMode.GroupRead | UnixFileMode.OtherRead, UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        using var child = StoreChild.LookAndWrite(Path);
        var (looked, wrote) = (await child.ReadLineAsync(), await child.ReadLineAsync());
        Protect(UnixFileMode.UserWrite, UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.That(looked, Does.StartWith($"StoreReadOnlyException | {Path} | chmod ").Or.EqualTo("1 runs"));
        Assert.That(wrote, Does.StartWith($"StoreReadOnlyException | {Path} | chmod "));
        await using var again = Open();
        Assert.That((await again.ListAsync(new RunQuery())).Single().Id, Is.EqualTo("r"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_database_that_was_removed_or_replaced_while_open_takes_no_more_commits(bool isReplaced)
    {
        await using var store = Open();
        var lease = await Some.RunAsync(store, "r");
        File.Move(Path, Path + ".moved");
        if (isReplaced)
        {
            File.Copy(Path + ".moved", Path);
        }

        var error = Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Some.Begin("r", lease)))!;
        var remedy = error.Remedy;
        File.Move(Path + ".moved", Path, overwrite: true);
        await store.CommitAsync(Some.Begin("r", lease));

        Assert.That((error.Message, remedy), Is.EqualTo((
            $"The database '{Path}' is not available: it was deleted or replaced while it was open.",
            "Put the file back that stood there, or its backup, and begin again; nothing is written to the one that is gone.")));
        Assert.That(await store.ReadJournalAsync("r"), Has.Count.EqualTo(1), "the file that was put back is the one that was open");
    }

    private string Path => _folder.File("runs.db");

    private SqliteRunStore Open(Action<SqliteConnection>? onOpen = null) =>
        new(new SqliteDatabase($"Data Source={Path}", canCreate: true) { OnOpen = onOpen ?? (_ => { }) }, TimeProvider.System);

    // A limit of SQLite's own, which it answers like a disk without room (SQLITE_FULL).
    private static void SqlitePages(SqliteConnection connection) =>
        SqliteDatabase.Execute(connection, "PRAGMA max_page_count = 60");

    private static async Task<TestHost> StartAsync(SqliteRunStore store)
    {
        var host = await TestHost.StartAsync(store);
        host.Host.Registry.RegisterWorkflow(new Definition<Counted>("d", builder => builder
            .StartWith(context =>
            {
                ((Counted)context.Workflow.Data!).Text = new string('x', 400_000);
                return ExecutionResult.Next();
            }).Id("grow")
            .Then(_ => ExecutionResult.Next()).Id("last")));
        return host;
    }

    private void Protect(UnixFileMode file, UnixFileMode folder)
    {
        const UnixFileMode Read = UnixFileMode.UserRead;
        File.SetUnixFileMode(Path, Read | file);
        File.SetUnixFileMode(_folder.Path, Read | UnixFileMode.UserExecute | folder);
    }
}
