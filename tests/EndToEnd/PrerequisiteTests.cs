namespace EndToEnd;

internal sealed class PrerequisiteTests
{
    [Test]
    public async Task Without_terraform_the_run_stops_before_it_touches_anything()
    {
        await using var checkout = Checkout.Create();
        checkout.HideFromPath("terraform");

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Configuration).Said("terraform").Said("install");

        Assert.That(Directory.Exists(Path.Combine(checkout.Home, "environments", "sandbox", "state")), Is.False);
    }

    // Where distributions keep PostgreSQL besides the PATH cannot be changed for one process elsewhere.
    [Test, Platform("Linux")]
    public async Task Without_postgresql_the_sandbox_says_how_to_install_it()
    {
        await using var checkout = Checkout.Create();
        checkout.HideFromPath("postgres", "initdb", "pg_ctl");
        if (Directory.Exists("/usr/lib/postgresql")) checkout.Hide("/usr/lib/postgresql");

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Configuration).Said("postgres").Said("install");
    }

    [Test]
    public async Task A_missing_tool_is_installed_as_the_remedy_says_and_the_same_run_goes_on()
    {
        await using var checkout = Checkout.Create();
        var modules = checkout.PathOf("supabase/node_modules");
        Directory.Delete(modules);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Configuration).Said("supabase").Said("npm ci");
        var run = await checkout.LastRunAsync();

        File.CreateSymbolicLink(modules, Repository.NodeModules);
        (await checkout.RunAsync("resume", run.Id)).EndedWith(Exit.Succeeded);
    }

    [Test]
    public async Task The_doctor_names_every_missing_tool_at_once()
    {
        await using var checkout = Checkout.Create();
        checkout.HideFromPath("terraform");
        Directory.Delete(checkout.PathOf("supabase/node_modules"));

        var result = (await checkout.RunAsync("doctor", "sandbox")).EndedWith(Exit.Configuration);

        result.Said("terraform").Said("npm ci");
    }
}
