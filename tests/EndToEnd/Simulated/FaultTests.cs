namespace EndToEnd.Simulated;

/// <summary>What a cloud does on a bad day, ordered by hand: the run is suspended with a clear word, and a resume finishes it.</summary>
internal sealed class FaultTests
{
    // Nothing else is asked of its provider meanwhile: a crash takes along whatever was on its way.
    private const string Gateway = "google_api_gateway_gateway";

    [TestCase("google_cloud_run_v2_service", "quota", "Error 429", "quota is used up")]
    [TestCase(Gateway, "unavailable", "Error 503", "deployer resume")]
    [TestCase("supabase_settings", "forbidden", "403", "deployer resume")]
    [TestCase(Gateway, "crash-before-create", "Plugin did not respond", "deployer resume")]
    public async Task A_call_that_fails_suspends_the_run_and_a_resume_finishes_it(string type, string error, string message, string remedy)
    {
        await using var checkout = Checkout.CreateOfRepository();
        (await checkout.RunAsync("sandbox", "fault", type, "--on", "create", "--error", error)).EndedWith(Exit.Succeeded);

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed).Said(message).Said(remedy);
        (await checkout.RunAsync("sandbox", "fault", "--list")).EndedWith(Exit.Succeeded).Said(type).Said("spent");
        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded);

        Assert.That(checkout.Audit(), Is.Unique.And.All.StartsWith("create "));
    }

    [Test]
    public async Task What_was_created_and_then_failed_is_made_anew()
    {
        await using var checkout = Checkout.CreateOfRepository();
        const string type = "google_monitoring_alert_policy";
        (await checkout.RunAsync("sandbox", "fault", type, "--on", "create", "--error", "taint")).EndedWith(Exit.Succeeded);

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed).Said(type);
        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded).Said("part of what was approved");

        Assert.That(
            checkout.Audit().Where(line => line.Contains(type)).Select(line => line.Split(' ')[0]), Is.EqualTo(new[] { "create", "delete", "create" }));
    }

    [Test]
    public async Task What_was_created_without_terraform_knowing_is_named_with_the_import_that_mends_it()
    {
        await using var checkout = Checkout.CreateOfRepository();
        const string address = "module.gateway.google_api_gateway_gateway.this";
        (await checkout.RunAsync("sandbox", "fault", Gateway, "--on", "create", "--error", "crash-after-create")).EndedWith(Exit.Succeeded);

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.StepFailed).Said("Plugin did not respond");
        (await checkout.RunAsync("resume")).EndedWith(Exit.StepFailed).Said("Error 409").Said($"{address} exists").Said("import {");
        var id = (await checkout.CloudAsync())[Gateway].Single();
        checkout.Write("infra/adopt.tf", $$"""
            import {
              to = {{address}}
              id = "{{id}}"
            }
            """);
        (await checkout.RunAsync("resume")).EndedWith(Exit.Succeeded);

        Assert.That(checkout.Audit().Where(line => line.StartsWith("create ", StringComparison.Ordinal)), Is.Unique);
    }

    [Test]
    public async Task Forgotten_faults_do_not_strike()
    {
        await using var checkout = Checkout.CreateOfRepository();
        (await checkout.RunAsync("sandbox", "fault", "*", "--on", "create", "--error", "quota", "--times", "9")).EndedWith(Exit.Succeeded);

        (await checkout.RunAsync("sandbox", "fault", "--clear")).EndedWith(Exit.Succeeded);

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
    }
}
