using Emulators.Serving;
using Emulators.Supabase;

namespace EndToEnd.Production;

/// <summary>Migrations of a project that is reached through Supabase's management API.</summary>
[Platform("Linux")]
internal sealed class LinkedProjectTests
{
    [Test]
    public async Task What_supabase_refuses_is_told_apart_and_what_it_cannot_do_just_now_is_tried_again()
    {
        await using var production = await Production.CreateAsync();
        await production.AddProjectAsync();

        Refuse(401);
        (await production.DeployAsync()).EndedWith(Exit.StepFailed).Said("access token").Said("SUPABASE_ACCESS_TOKEN");
        Refuse(403);
        (await production.ResumeAsync()).EndedWith(Exit.StepFailed).Said("may not work on this project").Said("supabase.com/dashboard/account/tokens");
        Refuse(404);
        (await production.ResumeAsync()).EndedWith(Exit.StepFailed).Said("no such project").Said("project-ref");
        Refuse(429);
        production.Supabase.Faults.Add(new FaultRule("POST", "*/cli/login-role", Fault.Status(500)) { First = 2 });
        (await production.ResumeAsync()).EndedWith(Exit.Succeeded);

        void Refuse(int code)
        {
            production.Supabase.Faults.Clear();
            production.Supabase.Faults.Add(new FaultRule("POST", "*/cli/login-role", Fault.Status(code)));
        }
    }

    [Test]
    public async Task A_wrong_password_is_not_waited_for_and_a_migration_that_fails_is_mended_and_the_rest_is_pushed()
    {
        await using var production = await Production.CreateAsync();
        var database = await production.AddProjectAsync();
        production.Checkout.AddProbeMigrations("select 1;", "select 1 / 0;");
        production.Checkout.Variables["SUPABASE_DB_PASSWORD"] = "somebody-elses";

        (await production.DeployAsync()).EndedWith(Exit.StepFailed).Said("does not let us in").Said("password");
        production.Checkout.Variables["SUPABASE_DB_PASSWORD"] = database.Password;
        (await production.ResumeAsync()).EndedWith(Exit.StepFailed).Said("division by zero");
        production.Checkout.WriteProbeMigration(1, "select 2;");
        (await production.ResumeAsync()).EndedWith(Exit.Succeeded);

        Assert.That(await database.ReadAsync("select name from public.effects order by id"), Is.EqualTo(new[] { "probe_0", "probe_1" }));
    }

    [Test]
    public async Task With_the_password_a_session_of_our_own_sees_edited_files_and_the_restore_point_also_through_the_pooler()
    {
        await using var production = await Production.CreateAsync();
        var project = await production.Supabase.AddProjectWithDatabaseAsync(Production.ProjectRef);
        project.PoolerOnly = true;
        production.Checkout.KnowHosts(production.Supabase.Hosts);
        production.Checkout.Variables["SUPABASE_DB_PASSWORD"] = project.Database!.Password; // Asked for.

        (await production.DeployAsync()).EndedWith(Exit.Succeeded).Said("restore point: ").Said("log position")
            .Said("point-in-time recovery is on, last backup 2026-01-02 00:00:00 UTC");
        production.Checkout.Write("supabase/migrations/20260101000000_create_profiles.sql", "select 1;");

        (await production.DeployAsync()).EndedWith(Exit.Succeeded).Said("20260101000000_create_profiles.sql was edited after it had been applied");
    }

    [Test]
    public async Task A_push_that_is_killed_is_in_doubt_but_its_server_ends_it_and_the_resume_pushes_the_rest_once()
    {
        const int key = 77;
        await using var production = await Production.CreateAsync();
        var database = await production.AddProjectAsync();
        await using var session = await SandboxDatabase.ConnectAsync(database.Address, ProjectDatabase.Port, database.Password);
        production.Checkout.StandBeforeSupabase();
        production.Checkout.AddProbeMigrations("select 1;", $"select pg_advisory_xact_lock({key});");
        await session.HoldAsync(key);
        var deploying = production.Checkout.Start("deploy", Production.Name);
        await session.UntilSomebodyWaitsAsync(key);

        Signals.Send(production.Checkout.PidOf("supabase", "db-push"), Signal.Kill);
        (await deploying.EndAsync()).EndedWith(Exit.InDoubt).Said("deployer resume");
        await session.UntilNobodyWaitsAsync(key);
        await session.ReleaseAsync(key);

        (await production.ResumeAsync()).EndedWith(Exit.Succeeded);
        Assert.That(await session.MigratedAsync(), Is.EqualTo(new[] { "probe_0", "probe_1" }));
    }
}
