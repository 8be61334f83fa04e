using Deployer.Sandbox;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Tests.Tools.PostgresRuns;

[CancelAfter(60_000)]
internal sealed class PostgresProbeTests
{
    private readonly Workbench server = new();
    private DatabaseUrl database = null!; // set up once

    [OneTimeSetUp]
    public async Task StartServer()
    {
        var connection = await new PostgresCluster(server.PathOf("postgres"), TimeProvider.System).EnsureRunningAsync(CancellationToken.None);
        database = new DatabaseUrl(new Uri(connection.Url), connection.Password);
    }

    [OneTimeTearDown]
    public async Task StopServer()
    {
        await new PostgresCluster(server.PathOf("postgres"), TimeProvider.System).ResetAsync(CancellationToken.None);
        server.Dispose();
    }

    [Test]
    public async Task A_server_that_answers_tells_its_version(CancellationToken token)
    {
        await using var probe = new PostgresProbe(database);

        Assert.That((await probe.VersionAsync(token)).Major, Is.GreaterThanOrEqualTo(14));
    }

    [Test]
    public async Task A_database_without_history_has_no_migrations(CancellationToken token)
    {
        await using var probe = new PostgresProbe(database);

        Assert.That(await probe.ListMigrationsAsync(token), Is.Empty);
    }

    [Test]
    public async Task Only_one_session_at_a_time_holds_the_lock_and_its_end_releases_it(CancellationToken token)
    {
        await using var first = new PostgresProbe(database);
        await using var second = new PostgresProbe(database);

        var held = await first.TryLockAsync(token);
        var refused = await second.TryLockAsync(token);
        await held!.DisposeAsync();
        IAsyncDisposable? taken;
        do
        {
            taken = await second.TryLockAsync(token); // The server notices the end of a session in its own time.
        }
        while (taken is null);

        Assert.That(refused, Is.Null);
        await taken.DisposeAsync();
    }

    [Test]
    public async Task Nobody_there_and_a_wrong_password_are_said_without_the_password(CancellationToken token)
    {
        await using var nobody = new PostgresProbe(new DatabaseUrl(new Uri("postgresql://u@127.0.0.1:1/d"), "p4ssw0rd"));
        await using var stranger = new PostgresProbe(new DatabaseUrl(database.Url, "p4ssw0rd"));

        var absent = Assert.ThrowsAsync<DatabaseUnreachableException>(() => nobody.VersionAsync(token));
        var denied = Assert.ThrowsAsync<DatabaseUnreachableException>(() => stranger.VersionAsync(token));

        Assert.That(absent.Message, Does.Contain("127.0.0.1:1"));
        Assert.That($"{absent} {denied}", Does.Not.Contain("p4ssw0rd"));
    }

    [TestCase("postgresql://u%40x@h:6000/d%20b?sslmode=verify-full&options=-c%20a%3Db", "u@x", "h", 6000, "d b", SslMode.VerifyFull)]
    [TestCase("postgresql://h", "postgres", "h", 5432, "postgres", SslMode.Prefer)]
    [TestCase("postgres://u@[::1]/", "u", "::1", 5432, "postgres", SslMode.Prefer)]
    public void A_url_is_read_as_libpq_reads_it(string url, string user, string host, int port, string name, SslMode sslMode)
    {
        var read = new NpgsqlConnectionStringBuilder(PostgresUrl.ToConnectionString(new DatabaseUrl(new Uri(url), "p")));

        Assert.That((read.Username, read.Host, read.Port, read.Database, read.SslMode), Is.EqualTo((user, host, port, name, sslMode)));
    }
}
