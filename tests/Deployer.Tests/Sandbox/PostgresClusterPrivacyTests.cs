using System.Globalization;
using Deployer.Sandbox;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Tests.Sandbox;

[CancelAfter(60_000)]
internal sealed class PostgresClusterPrivacyTests
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private string _home = "";
    private PostgresConnection _connection = new("", 0, "", "", "");
    private string _data = "";
    private int _pid;

    [OneTimeSetUp]
    public async Task StartCluster()
    {
        _home = Directory.CreateTempSubdirectory("sandbox-").FullName;
        _connection = await Cluster().EnsureRunningAsync(CancellationToken.None);
        await using var database = new NpgsqlConnection(_connection.ToConnectionString());
        await database.OpenAsync();
        await using var question = new NpgsqlCommand("select current_setting('data_directory')", database);
        _data = (string?)await question.ExecuteScalarAsync() ?? throw new AssertionException("The server has no data folder.");
        _pid = int.Parse(File.ReadLines(Path.Combine(_data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
    }

    [OneTimeTearDown]
    public async Task RemoveCluster()
    {
        await Cluster().ResetAsync(CancellationToken.None);
        Directory.Delete(_home, recursive: true);
    }

    [Test]
    public void Nobody_else_can_enter_the_home_read_the_password_or_the_data()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var path in new[] { _home, Path.Combine(_home, "password"), Path.Combine(_home, "cluster.json"), _data })
                Assert.That(File.GetUnixFileMode(path) & Others, Is.EqualTo(UnixFileMode.None), path);
        }
    }

    [Test]
    public void The_password_is_printed_nowhere()
    {
        var arguments = File.Exists($"/proc/{_pid}/cmdline") ? File.ReadAllText($"/proc/{_pid}/cmdline") : "";
        var files = Directory.GetFiles(_home, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "password");

        using (Assert.EnterMultipleScope())
        {
            Assert.That($"{_connection} {_connection.Url} {arguments}", Does.Not.Contain(_connection.Password));
            foreach (var file in files.Where(file => new FileInfo(file).Length > 0))
                Assert.That(File.ReadAllText(file), Does.Not.Contain(_connection.Password), file);
        }
    }

    [Test]
    public void A_wrong_password_is_refused() =>
        Assert.That(
            async () =>
            {
                await using var database = new NpgsqlConnection((_connection with { Password = "wrong" }).ToConnectionString());
                await database.OpenAsync();
            },
            Throws.TypeOf<PostgresException>().With.Property("SqlState").EqualTo(PostgresErrorCodes.InvalidPassword));

    [Test]
    public void The_server_lives_in_a_session_of_its_own_and_never_as_root()
    {
        var status = Path.Combine("/proc", _pid.ToString(CultureInfo.InvariantCulture), "status");
        var owner = File.Exists(status) ? File.ReadLines(status).Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)) : "Uid:\t1";

        Assert.That(Posix.SessionOf(_pid), Is.EqualTo(_pid).And.Not.EqualTo(Posix.SessionOf(Environment.ProcessId)));
        Assert.That(owner, Does.Not.StartWith("Uid:\t0\t"));
    }

    [Test]
    public async Task Its_migrations_end_when_their_client_vanishes()
    {
        await using var database = new NpgsqlConnection(_connection.ToConnectionString());
        await database.OpenAsync();
        await using var question = new NpgsqlCommand("select current_setting('client_connection_check_interval')", database);

        Assert.That(await question.ExecuteScalarAsync(), Is.EqualTo("500ms"));
    }

    private PostgresCluster Cluster() => new(_home, TimeProvider.System);
}
