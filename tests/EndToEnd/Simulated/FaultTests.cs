namespace EndToEnd.Simulated;

/// <summary>What a cloud does on a bad day, ordered by hand: the run is suspended with a clear word, and a resume finishes it.</summary>
internal sealed class FaultTests
{
    // Nothing else is asked of its provider meanwhile: a crash takes along whatever was on its way.
    private const string Gateway = "google_api_gateway_gateway";

    [Test]
    public async Task Calls_that_fail_suspend_the_run_and_a_resume_finishes_it()
    {
        const string service = "google_cloud_run_v2_service";
        const string settings = "supabase_settings";
        await using var checkout = Checkout.CreateOfRepository();
        await FaultAsync(checkout, "*", "quota", "--times", "9");
        (await checkout.RunAsync("sandbox", "fault", "--clear")).EndedWith(Exit.Succeeded);
        await FaultAsync(checkout, service, "quota");
        await FaultAsync(checkout, settings, "forbidden");

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed)
            .Said("Error 429").Said("quota is used up").Said($"{settings}.").Said("403").Said("deployer resume");
        (await checkout.RunAsync("sandbox", "fault", "--list")).EndedWith(Exit.Succeeded).Said(service).Said(settings).Said("spent");
        await FaultAsync(checkout, Gateway, "unavailable");
        (await checkout.RunAsync("resume")).EndedWith(Exit.StepFailed).Said("Error 503").Said("deployer resume");
        await FaultAsync(checkout, Gateway, "crash-before-create");
        (await checkout.RunAsync("resume")).EndedWith(Exit.StepFailed).Said("Plugin did not respond").Said("deployer resume");
        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded);

        Assert.That(checkout.Audit(), Is.Unique.And.All.StartsWith("create "));
    }

    [Test]
    public async Task What_was_created_and_then_failed_is_made_anew()
    {
        await using var checkout = Checkout.CreateOfRepository();
        const string type = "google_monitoring_alert_policy";
        await FaultAsync(checkout, type, "taint");

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed).Said(type);
        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded).Said("part of what was approved");

        Assert.That(
            checkout.Audit().Where(line => line.Contains(type)).Select(line => line.Split(' ')[0]), Is.EqualTo(new[] { "create", "delete", "create" }));
    }

    [Test]
    public async Task What_was_created_without_terraform_knowing_is_adopted_by_the_block_that_is_proposed()
    {
        await using var checkout = Checkout.CreateOfRepository();
        const string address = "module.gateway.google_api_gateway_gateway.this";
        await FaultAsync(checkout, Gateway, "crash-after-create");

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed).Said("Plugin did not respond");
        var block = (await checkout.JournalAsync())["inDoubt"]!.AsArray().Single()!["importBlock"]!.GetValue<string>();
        (await checkout.RunAsync("resume")).EndedWith(Exit.StepFailed).Said("Error 409").Said($"{address} exists").Said(block.Split('\n')[2].Trim());
        checkout.Write("infra/adopt.tf", block);
        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded);

        Assert.That(checkout.Audit().Where(line => line.StartsWith("create ", StringComparison.Ordinal)), Is.Unique);
        Assert.That((await checkout.JournalAsync())["inDoubt"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task What_would_be_created_a_second_time_under_another_id_is_asked_about_whatever_was_consented_to()
    {
        await using var checkout = Checkout.CreateOfRepository();
        await FaultAsync(checkout, "supabase_project", "crash-after-create");

        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.StepFailed).Said("Plugin did not respond");
        (await checkout.RunAsync("resume")).EndedWith(Exit.Waiting).Said("module.database.supabase_project.this may exist already");
        var id = (await checkout.CloudAsync())["supabase_project"].Single();
        checkout.Write("infra/adopt.tf", $$"""
            import {
              to = module.database.supabase_project.this
              id = "{{id}}"
            }
            """);
        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded);

        Assert.That((await checkout.CloudAsync())["supabase_project"], Is.EqualTo(new[] { id }));
    }

    private static async Task FaultAsync(Checkout checkout, string type, string error, params string[] options) =>
        (await checkout.RunAsync(["sandbox", "fault", type, "--on", "create", "--error", error, .. options])).EndedWith(Exit.Succeeded);
}
