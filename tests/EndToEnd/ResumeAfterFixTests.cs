namespace EndToEnd;

internal sealed class ResumeAfterFixTests
{
    [Test]
    public async Task A_broken_terraform_file_suspends_the_run_and_its_fix_lets_it_finish()
    {
        await using var checkout = Checkout.Create();
        checkout.Write("infra/broken.tf", "resource \"terraform_data\" \"broken\" {\n  input = local.missing\n}\n");
        var failed = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed);
        var run = await checkout.LastRunAsync();
        Assert.That(run.Status, Is.EqualTo("suspended"));
        failed.Said("local.missing").Said($"deployer resume {run.Id}");

        checkout.Write("infra/broken.tf", "resource \"terraform_data\" \"broken\" {\n  input = \"mended\"\n}\n");
        (await checkout.RunAsync("resume", run.Id)).EndedWith(Exit.Succeeded).Said("infra/broken.tf");

        Assert.That(await checkout.LastRunAsync(), Is.EqualTo(run with { Status = "succeeded" }));
        Assert.That(TerraformState.Read(checkout).Resources, Does.Contain("mended"));
    }

    [Test]
    public async Task A_failing_second_migration_is_fixed_and_the_only_run_there_is_goes_on_with_neither_the_first_nor_a_plan_nor_apply()
    {
        await using var checkout = Checkout.Create();
        checkout.StandBefore("terraform");
        checkout.AddProbeResources(2);
        checkout.AddProbeMigrations("select 1;", "select 1 / 0;", "select 3;");
        var failed = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed);
        var run = await checkout.LastRunAsync();
        failed.Said("division by zero").Said("probe_1").Said($"deployer resume {run.Id}");
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        Assert.That(await database.MigratedAsync(), Is.EqualTo(new[] { "probe_0" }));
        Assert.That(checkout.Read("sandbox-outputs.json"), Does.Contain("entry_url"), "the outputs do not wait for the migrations");
        var serial = TerraformState.Read(checkout).Serial;
        var plans = checkout.CountCalls("terraform", "plan");

        checkout.WriteProbeMigration(1, "select 2;");
        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded).Said("29990101000002");

        Assert.That(await checkout.LastRunAsync(), Is.EqualTo(run with { Status = "succeeded" }));
        Assert.That(checkout.CountCalls("terraform", "plan"), Is.EqualTo(plans + 1), "verify plans once; nothing else may");

        Assert.That(await database.MigratedAsync(), Is.EqualTo(new[] { "probe_0", "probe_1", "probe_2" }));
        Assert.That(checkout.Created(), Is.EqualTo(new[] { "probe_0", "probe_1" }));
        Assert.That(checkout.CountCalls("terraform", "apply"), Is.EqualTo(1));
        Assert.That(TerraformState.Read(checkout).Serial, Is.EqualTo(serial));
    }

    [Test]
    public async Task Infrastructure_changed_before_the_resume_so_it_is_planned_anew()
    {
        await using var checkout = Checkout.Create();
        checkout.AddProbeMigrations("select 1 / 0;");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed);
        var run = await checkout.LastRunAsync();

        checkout.WriteProbeMigration(0, "select 1;");
        checkout.AddProbeResources(2);
        var resumed = (await checkout.RunAsync("resume", run.Id)).EndedWith(Exit.Succeeded);

        resumed.Said("infra/probes.tf");
        Assert.That(checkout.Created(), Is.EqualTo(new[] { "probe_0", "probe_1" }));
        await using var database = await SandboxDatabase.ConnectAsync(checkout);
        Assert.That(await database.MigratedAsync(), Is.EqualTo(new[] { "probe_0" }));
    }
}
