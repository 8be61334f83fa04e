using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Deployer.Sandbox;
using Deployer.Tests.Tools;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Tests.Sandbox;

[CancelAfter(60_000)]
internal sealed class PostgresClusterTests
{
    private string _home = "";

    [SetUp]
    public void CreateHome() => _home = Path.Combine(Directory.CreateTempSubdirectory("sandbox-").FullName, "postgres");

    [TearDown]
    public async Task RemoveCluster()
    {
        await Cluster().ResetAsync(CancellationToken.None);
        Directory.Delete(Path.GetDirectoryName(_home)!, recursive: true); // made by SetUp below a parent
    }

    [Test]
    public async Task Is_created_at_first_use_and_the_same_server_is_used_again(CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        var first = await Cluster().EnsureRunningAsync(token);
        var created = watch.Elapsed;
        var pid = await ServerPidAsync(first);

        watch.Restart();
        var second = await Cluster().EnsureRunningAsync(token);

        TestContext.Out.WriteLine($"created in {created.TotalMilliseconds:0} ms, found in {watch.ElapsedMilliseconds} ms");
        Assert.That(second, Is.EqualTo(first));
        Assert.That(await ServerPidAsync(second), Is.EqualTo(pid));
    }

    [Test]
    public async Task Keeps_its_data_and_its_port_over_a_stop_and_a_start(CancellationToken token)
    {
        var before = await Cluster().EnsureRunningAsync(token);
        await ExecuteAsync(before, "create table kept (n int); insert into kept values (7)");

        var stopped = await Cluster().StopAsync(token);
        var whileStopped = await Cluster().FindRunningAsync(token);
        var watch = Stopwatch.StartNew();
        var after = await Cluster().EnsureRunningAsync(token);

        TestContext.Out.WriteLine($"started in {watch.ElapsedMilliseconds} ms");
        Assert.That(stopped);
        Assert.That(whileStopped, Is.Null);
        Assert.That(after, Is.EqualTo(before));
        Assert.That(await AskAsync(after, "select n from kept"), Is.EqualTo(7));
    }

    [Test]
    public async Task Two_that_start_it_at_once_get_one_server(CancellationToken token)
    {
        var starts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Cluster().EnsureRunningAsync(token), token)));

        var pids = await Task.WhenAll(starts.Select(ServerPidAsync));
        Assert.That(pids.Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Moves_to_another_port_when_a_stranger_took_its_own(CancellationToken token)
    {
        var before = await Cluster().EnsureRunningAsync(token);
        await Cluster().StopAsync(token);
        using var stranger = new TcpListener(IPAddress.Loopback, before.Port);
        stranger.Start();

        var after = await Cluster().EnsureRunningAsync(token);

        Assert.That(after.Port, Is.Not.EqualTo(before.Port));
        Assert.That(await Cluster().FindRunningAsync(token), Is.EqualTo(after));
    }

    [Test]
    public async Task Starts_again_after_its_server_was_killed(CancellationToken token)
    {
        var before = await Cluster().EnsureRunningAsync(token);
        await ExecuteAsync(before, "create table kept ()");
        await KillServerAsync(before, token);

        var after = await Cluster().EnsureRunningAsync(token);

        Assert.That(await AskAsync(after, "select count(*) from kept"), Is.Zero);
    }

    [Test]
    public async Task Waits_for_what_a_killed_server_left_running(CancellationToken token)
    {
        var before = await Cluster().EnsureRunningAsync(token);
        var left = (int)await AskAsync(before, "select pid from pg_stat_activity where backend_type = 'checkpointer'");
        await Workbench.RunAsync("kill", "-STOP", $"{left}");
        await KillServerAsync(before, token);

        var starting = Cluster().EnsureRunningAsync(token);
        await LogSaysAsync("still in use", token);
        await Workbench.RunAsync("kill", "-CONT", $"{left}");

        Assert.That(await ServerPidAsync(await starting), Is.Positive);
    }

    [Test]
    public async Task Is_not_fooled_when_another_process_has_its_old_number(CancellationToken token)
    {
        var before = await Cluster().EnsureRunningAsync(token);
        var data = (string)await AskAsync(before, "show data_directory");
        await KillServerAsync(before, token);
        var file = Path.Combine(data, "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(file, token);
        lines[0] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(file, lines, token);

        var stopped = await Cluster().StopAsync(token);
        var after = await Cluster().EnsureRunningAsync(token);

        Assert.That(stopped, Is.False);
        Assert.That(await ServerPidAsync(after), Is.Not.EqualTo(Environment.ProcessId));
    }

    [Test]
    public async Task Does_not_take_another_cluster_for_its_own(CancellationToken token)
    {
        var mine = await Cluster().EnsureRunningAsync(token);
        var otherHome = Path.Combine(Path.GetDirectoryName(_home)!, "other"); // below the folder that SetUp made
        var other = new PostgresCluster(otherHome, TimeProvider.System);
        var theirs = await other.EnsureRunningAsync(token);
        try
        {
            var (myData, theirData) = (await AskAsync(mine, "show data_directory"), await AskAsync(theirs, "show data_directory"));
            await Cluster().StopAsync(token);
            File.Copy(Path.Combine((string)theirData, "postmaster.pid"), Path.Combine((string)myData, "postmaster.pid"));

            Assert.That(await Cluster().FindRunningAsync(token), Is.Null);
            File.Delete(Path.Combine((string)myData, "postmaster.pid"));
        }
        finally
        {
            await other.ResetAsync(CancellationToken.None);
        }
    }

    [Test]
    public async Task A_creation_that_was_cut_off_is_begun_anew(CancellationToken token)
    {
        var before = await Cluster().EnsureRunningAsync(token);
        var pid = await ServerPidAsync(before);
        File.Delete(Path.Combine(_home, "cluster.json"));

        var after = await Cluster().EnsureRunningAsync(token);

        Assert.That(await ServerPidAsync(after), Is.Not.EqualTo(pid));
        await EndAsync(pid, token);
    }

    [Test]
    public async Task An_initdb_that_outlived_its_deployer_does_not_disturb_the_next_creation(CancellationToken token)
    {
        var user = ServerUser.Choose();
        var unfinished = ClusterFolder.For(_home, user).Create(user);
        var binaries = await PostgresBinaries.FindAsync(major: null, searchPath: null, token);
        var outliving = user.RunAsync(binaries.InitDb, ["--pgdata", unfinished, "--no-sync"], "/", token);

        var connection = await Cluster().EnsureRunningAsync(token);

        await outliving;
        Assert.That(await Cluster().FindRunningAsync(token), Is.EqualTo(connection));
        Assert.That(Directory.Exists(unfinished), Is.False);
    }

    [Test]
    public async Task A_home_that_cannot_be_written_is_named(CancellationToken token)
    {
        await File.WriteAllTextAsync(_home, "a file where the folder should be", token);

        Assert.That(
            async () => await Cluster().EnsureRunningAsync(token),
            Throws.TypeOf<StorageException>().With.Message.Contains(_home));
        File.Delete(_home);
    }

    [Test]
    public void A_version_that_is_not_installed_is_named_with_the_command_that_helps(CancellationToken token) =>
        Assert.That(
            async () => await PostgresBinaries.FindAsync(major: 99, searchPath: null, token),
            Throws.TypeOf<ToolMissingException>().With.Message.Contains("99").And.Property("Remedy").EqualTo("deployer sandbox reset"));

    [Test]
    public async Task A_damaged_record_is_reported_and_a_reset_mends_it(CancellationToken token)
    {
        await Cluster().EnsureRunningAsync(token);
        await File.WriteAllTextAsync(Path.Combine(_home, "cluster.json"), "{", token);

        Assert.That(
            async () => await Cluster().EnsureRunningAsync(token),
            Throws.TypeOf<SandboxDatabaseException>().With.Property("Remedy").EqualTo("deployer sandbox reset"));
        await Cluster().ResetAsync(token);

        Assert.That(await Cluster().EnsureRunningAsync(token), Is.Not.Null);
    }

    [Test]
    public async Task A_reset_leaves_nothing_behind(CancellationToken token)
    {
        var connection = await Cluster().EnsureRunningAsync(token);
        var pid = await ServerPidAsync(connection);
        var data = (string)await AskAsync(connection, "show data_directory");

        await Cluster().ResetAsync(token);

        await EndAsync(pid, token);
        Assert.That(Directory.Exists(data), Is.False);
        Assert.That(Directory.GetFileSystemEntries(_home).Select(Path.GetFileName), Is.EqualTo(new[] { "lock" }));
    }

    [Test]
    public async Task A_long_path_has_its_socket_elsewhere(CancellationToken token)
    {
        var home = Path.Combine(Path.GetDirectoryName(_home)!, new string('x', 120)); // below the folder that SetUp made
        var cluster = new PostgresCluster(home, TimeProvider.System);

        var connection = await cluster.EnsureRunningAsync(token);
        var socketFolder = (string)await AskAsync(connection, "show unix_socket_directories");
        await cluster.ResetAsync(token);

        Assert.That(socketFolder, Has.Length.LessThan(90));
        Assert.That(Directory.Exists(socketFolder), Is.False);
    }

    private PostgresCluster Cluster() => new(_home, TimeProvider.System);

    private async Task LogSaysAsync(string text, CancellationToken token)
    {
        var log = ClusterFolder.For(_home, ServerUser.Choose()).Log;
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(log)!) { EnableRaisingEvents = true }; // a file has a folder
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Changed += (_, _) => Look();
        Look();
        await said.Task.WaitAsync(token);

        void Look()
        {
            if (File.ReadAllText(log).Contains(text, StringComparison.Ordinal))
                said.TrySetResult();
        }
    }

    private static async Task<int> ServerPidAsync(PostgresConnection connection) =>
        int.Parse(((string)await AskAsync(connection, "select pg_read_file('postmaster.pid')")).Split('\n')[0], CultureInfo.InvariantCulture);

    private static async Task KillServerAsync(PostgresConnection connection, CancellationToken token)
    {
        using var server = Process.GetProcessById(await ServerPidAsync(connection));
        server.Kill();
        await server.WaitForExitAsync(token);
    }

    // The test's time limit fails it when the server does not end.
    private static async Task EndAsync(int pid, CancellationToken token)
    {
        Process server;
        try
        {
            server = Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            return; // gone already
        }

        using (server)
            await server.WaitForExitAsync(token);
    }

    private static async Task<object> AskAsync(PostgresConnection connection, string sql)
    {
        await using var database = new NpgsqlConnection(connection.ToConnectionString());
        await database.OpenAsync();
        await using var command = new NpgsqlCommand(sql, database);
        return await command.ExecuteScalarAsync() ?? throw new AssertionException($"No answer to: {sql}");
    }

    private static async Task ExecuteAsync(PostgresConnection connection, string sql)
    {
        await using var database = new NpgsqlConnection(connection.ToConnectionString());
        await database.OpenAsync();
        await using var command = new NpgsqlCommand(sql, database);
        await command.ExecuteNonQueryAsync();
    }
}
