using Deployer.Environments;
using Deployer.Sandbox;
using Deployer.Tools;
using Npgsql;

namespace Deployer.Tests.Sandbox;

/// <summary>This repository's own migrations, pushed to the sandbox's database by the real Supabase CLI.</summary>
[CancelAfter(120_000)]
internal sealed class MigrationsTests
{
    private const string Ann = "00000000-0000-0000-0000-00000000000a";
    private const string Ben = "00000000-0000-0000-0000-00000000000b";

    private static readonly RepositoryFolder Repository = RepositoryFolder.Find(TestContext.CurrentContext.TestDirectory);

    private string _home = "";
    private PostgresConnection _connection = new("", 0, "", "", "");

    [OneTimeSetUp]
    public async Task PushMigrations()
    {
        _home = Directory.CreateTempSubdirectory("migrations-").FullName;
        _connection = await new PostgresCluster(_home, TimeProvider.System).EnsureRunningAsync(CancellationToken.None);
        var environment = ToolEnvironment.Build(ToolEnvironment.Current, new ToolEnvironmentOptions { SimulatedCloud = true });
        var supabase = new Supabase(new SupabaseSettings(
            Supabase.FindProgram(Repository.Root), Repository.Root, environment, Path.Combine(_home, "tools")));

        var push = await supabase.StartDbPushAsync(new DatabaseUrl(new Uri(_connection.Url), _connection.Password), CancellationToken.None);
        var result = await Supabase.FinishDbPushAsync(push, CancellationToken.None);

        Assert.That(result.Migrations, Is.EqualTo(Directory.GetFiles(Repository.Migrations).Select(Path.GetFileName).Order()));
        await AskAsync($"insert into auth.users (id, raw_user_meta_data) values ('{Ann}', '{{\"full_name\":\"Ann\"}}'), ('{Ben}', '{{}}') returning id");
    }

    [OneTimeTearDown]
    public async Task RemoveCluster()
    {
        await new PostgresCluster(_home, TimeProvider.System).ResetAsync(CancellationToken.None);
        Directory.Delete(_home, recursive: true);
    }

    [Test]
    public async Task Whoever_signs_up_has_a_profile_at_once() =>
        Assert.That(await AskAsync($"select full_name from public.profiles where id = '{Ann}'"), Is.EqualTo("Ann"));

    [Test]
    public async Task Users_change_their_own_profile_and_no_other()
    {
        await AskAsync("update public.profiles set website = 'https://ann.example' returning id", Ann);

        Assert.That(await AskAsync("select count(*) from public.profiles where website is not null"), Is.EqualTo(1));
        Assert.That(await AskAsync($"select updated_at > created_at from public.profiles where id = '{Ann}'"), Is.True);
    }

    [TestCase("insert into public.profiles (id, username) values (gen_random_uuid(), 'somebody') returning id")]
    [TestCase("update public.profiles set created_at = now() returning id")]
    [TestCase("delete from public.profiles returning id")]
    [TestCase("select public.create_profile_on_sign_up()")]
    public void Users_cannot(string sql) =>
        Assert.That(
            async () => await AskAsync(sql, Ben),
            Throws.TypeOf<PostgresException>().With.Property("SqlState").EqualTo(PostgresErrorCodes.InsufficientPrivilege));

    [TestCase("select count(*) from public.profiles")]
    [TestCase("select count(*) from public.search_profiles('user')")]
    public void Strangers_see_nothing(string sql) =>
        Assert.That(
            async () => await AskAsync(sql, role: "anon"),
            Throws.TypeOf<PostgresException>().With.Property("SqlState").EqualTo(PostgresErrorCodes.InsufficientPrivilege));

    [TestCase("user_", 2)]
    [TestCase("user_0000000000000000000000000000000a", 1)]
    [TestCase("u%", 0)]
    [TestCase("userx", 0)]
    public async Task A_search_takes_its_prefix_literally(string prefix, int found) =>
        Assert.That(await AskAsync($"select count(*) from public.search_profiles('{prefix}')", Ann), Is.EqualTo(found));

    // As Supabase's API does it: the role and the token's claims hold for one transaction.
    private async Task<object?> AskAsync(string sql, string? user = null, string role = "authenticated")
    {
        await using var database = new NpgsqlConnection(_connection.ToConnectionString());
        await database.OpenAsync();
        await using var transaction = await database.BeginTransactionAsync();
        if (user is not null || role != "authenticated")
        {
            await using var claims = new NpgsqlCommand("select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)", database)
            {
                Parameters = { new() { Value = role }, new() { Value = $$"""{"sub":"{{user ?? Guid.Empty.ToString()}}","role":"{{role}}"}""" } },
            };
            await claims.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand(sql, database);
        var answer = await command.ExecuteScalarAsync();
        await transaction.CommitAsync();
        return answer;
    }
}
