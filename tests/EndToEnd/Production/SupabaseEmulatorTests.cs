using Emulators.Serving;

namespace EndToEnd.Production;

/// <summary>The emulated Supabase is worth what the real CLI makes of it.</summary>
[Platform("Linux")] // Names of databases are found through a mount namespace, and each has an address of its own in 127.0.0.0/8.
internal sealed class SupabaseEmulatorTests
{
    [Test]
    public async Task Projects_are_listed_with_their_keys_and_secrets_only_when_asked_for()
    {
        await using var bench = await SupabaseBench.CreateAsync();
        var project = bench.Supabase.AddProject(SupabaseBench.Ref);

        (await bench.RunAsync("projects", "list")).EndedWith(0).Said(project.Name);
        var keys = (await bench.RunAsync("projects", "api-keys", $"--remote={project.Ref}")).EndedWith(0);
        var revealed = (await bench.RunAsync("projects", "api-keys", $"--remote={project.Ref}", "--reveal")).EndedWith(0);

        Assert.That(keys.Text, Does.Contain($"sb_publishable_{project.Ref}").And.Not.Contain(project.SecretKey));
        Assert.That(revealed.Text, Does.Contain(project.SecretKey));
    }

    [Test]
    public async Task A_project_is_linked()
    {
        await using var bench = await SupabaseBench.CreateAsync();
        var project = await bench.Supabase.AddProjectWithDatabaseAsync(SupabaseBench.Ref);

        (await bench.RunAsync("link", "--project-ref", project.Ref)).EndedWith(0);

        Assert.That(bench.Read("supabase/.temp/project-ref"), Is.EqualTo(project.Ref));
    }

    [Test]
    public async Task Secrets_of_functions_are_set_and_listed()
    {
        await using var bench = await SupabaseBench.CreateAsync();
        var project = bench.Supabase.AddProject(SupabaseBench.Ref);

        (await bench.RunAsync("secrets", "set", "COLOUR=blue", $"--remote={project.Ref}")).EndedWith(0);
        (await bench.RunAsync("secrets", "list", $"--remote={project.Ref}")).EndedWith(0).Said("COLOUR");

        Assert.That(project.Secrets["COLOUR"], Is.EqualTo("blue"));
    }

    [TestCase(true, false)]
    [TestCase(false, false)]
    [TestCase(true, true)]
    [TestCase(false, true)]
    public async Task Migrations_are_pushed_with_the_databases_password_or_a_role_made_for_the_occasion_also_through_the_pooler(
        bool password, bool pooler)
    {
        await using var bench = await SupabaseBench.CreateAsync();
        var project = await bench.Supabase.AddProjectWithDatabaseAsync(SupabaseBench.Ref);
        project.PoolerOnly = pooler;
        if (password) bench.Variables["SUPABASE_DB_PASSWORD"] = project.Database!.Password;
        bench.Write("supabase/migrations/20260101000000_a.sql", "create table public.a (n int);");

        (await bench.RunAsync("db", "push", $"--remote={project.Ref}")).EndedWith(0);
        (await bench.RunAsync("db", "push", $"--remote={project.Ref}")).EndedWith(0).Said("up to date");

        Assert.That(
            await project.Database!.ReadAsync("select tableowner from pg_tables where schemaname = 'public'"), Is.EqualTo(new[] { "postgres" }));
        Assert.That(bench.Supabase.Requests.Of("POST", "*/cli/login-role"), password ? Is.Empty : Is.Not.Empty);
    }

    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(429)]
    [TestCase(500)]
    public async Task What_the_api_refuses_fails_with_its_own_words(int code)
    {
        await using var bench = await SupabaseBench.CreateAsync();
        bench.Variables["SUPABASE_API_MAX_RETRIES"] = "0";
        bench.Supabase.Faults.Add(new FaultRule("GET", "/v1/projects", Fault.Status(code)));

        (await bench.RunAsync("projects", "list")).EndedWith(1).Said("injected fault");
    }
}
