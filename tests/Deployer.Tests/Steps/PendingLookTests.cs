using Deployer.Environments;
using Deployer.Migrations;
using Deployer.Runs;
using Deployer.Steps;
using Deployer.Tests.Runs;
using Deployer.Tests.Sandbox;

namespace Deployer.Tests.Steps;

/// <summary>What is found pending in a real database before anything is applied.</summary>
[CancelAfter(120_000), NonParallelizable]
internal sealed class PendingLookTests
{
    private const string Variable = "DEPLOYER_TEST_DATABASE";

    private TestServer server = null!; // set up once
    private StepBench bench = null!; // set up before each test

    [OneTimeSetUp]
    public async Task StartServer()
    {
        server = await TestServer.StartAsync();
        await server.ExecuteAsync("""
            create schema supabase_migrations;
            create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
            insert into supabase_migrations.schema_migrations values ('1', '{create table a ()}', 'a');
            """);
    }

    [OneTimeTearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [SetUp]
    public void SetUp()
    {
        bench = new StepBench();
        bench.Write("workflows/deploy.yaml", "Id: deploy\nSteps:\n  - Id: migrate\n    StepType: PushMigrations\n");
        Directory.CreateDirectory(bench.Run.Folder.Migrations);
        Migration("1_a.sql", "create table a ();");
        var url = server.Database.Url;
        Environment.SetEnvironmentVariable(Variable, $"postgresql://{url.UserInfo}:{server.Database.Password}@{url.Host}:{url.Port}{url.PathAndQuery}");
    }

    [TearDown]
    public void TearDown()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        bench.Dispose();
    }

    [Test]
    public async Task Pending_files_are_those_that_the_history_lacks_with_what_they_would_do(CancellationToken token)
    {
        Migration("2_b.sql", "drop table a;");

        var pending = await PendingLook.OfAsync(Run, token);

        Assert.That(pending.Files.Select(file => (file.File, file.Effect)), Is.EqualTo(new[] { ("2_b.sql", SqlEffect.Contracting) }));
        Assert.That(pending.Files[0].Digest, Is.EqualTo(PrivateFiles.DigestOf(Path.Combine(bench.Run.Folder.Migrations, "2_b.sql"))));
    }

    [Test]
    public async Task A_file_that_was_edited_after_it_had_been_applied_is_told_before_anything_is_applied_and_once(CancellationToken token)
    {
        Migration("1_a.sql", "create table a (n int);");
        var gate = new MigrationGate(bench.Run, new Consent(AssumeYes: false, AllowDestroy: []));

        var pending = await PendingLook.OfAsync(Run, token);
        gate.Show(pending);
        gate.WarnOfEdited(pending.Edited);

        Assert.That(pending.Edited, Is.EqualTo(new[] { "1_a.sql" }));
        Assert.That(bench.Warnings.Single(), Does.StartWith("1_a.sql was edited after it had been applied"));
    }

    [Test]
    public async Task Nothing_is_pending_when_the_history_has_all(CancellationToken token) =>
        Assert.That(await PendingLook.OfAsync(Run, token), Is.SameAs(PendingMigrations.None).Or.Property("Files").Empty);

    [Test]
    public async Task A_file_of_a_version_that_is_there_twice_is_a_problem_before_the_push(CancellationToken token)
    {
        Migration("1_again.sql", "select 1;");

        Assert.That((await PendingLook.OfAsync(Run, token)).Problem?.Message, Does.Contain("2 migrations have the version 1"));
    }

    [Test]
    public async Task A_database_that_does_not_answer_leaves_it_unknown(CancellationToken token)
    {
        Environment.SetEnvironmentVariable(Variable, "postgresql://u:p4ssw0rd@127.0.0.1:1/postgres");

        Assert.That((await PendingLook.OfAsync(Run, token)).Unknown, Does.Contain("127.0.0.1:1").And.Not.Contain("p4ssw0rd"));
    }

    [Test]
    public async Task A_project_that_terraform_creates_is_not_known_yet(CancellationToken token)
    {
        var run = bench.Run with { Environment = bench.Run.Environment with { Database = DatabaseKind.Linked } };

        Assert.That((await PendingLook.OfAsync(run, token)).Unknown, Does.Contain("when Terraform has applied"));
    }

    [Test]
    public async Task Without_the_step_that_pushes_nothing_is_pending(CancellationToken token)
    {
        bench.Write("workflows/deploy.yaml", "Id: deploy\nSteps:\n  - Id: alembic\n    StepType: AlembicUpgrade\n");
        Migration("2_b.sql", "drop table a;");

        Assert.That((await PendingLook.OfAsync(Run, token)).Files, Is.Empty);
    }

    private RunContext Run => bench.Run with { Environment = bench.Run.Environment with { DatabaseUrlVariable = Variable } };

    private void Migration(string name, string sql) => File.WriteAllText(Path.Combine(bench.Run.Folder.Migrations, name), sql);
}
