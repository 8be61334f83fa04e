using System.Text.Json;
using System.Text.Json.Nodes;

namespace EndToEnd.Simulated;

/// <summary>The repository's own infra/, deployed by the real Terraform to the simulated cloud.</summary>
internal sealed class WholeInfrastructureTests
{
    private const string Service = "module.service[\"api\"].google_service_account.this";
    private const string Alert = "module.monitoring.google_monitoring_alert_policy.unreachable[\"api\"]";

    [Test]
    public async Task It_is_deployed_answers_is_shown_without_secrets_and_a_second_deployment_changes_nothing()
    {
        await using var checkout = Checkout.CreateOfRepository();
        (await checkout.RunAsync("sandbox", "show")).EndedWith(Exit.Succeeded).Said("0 objects");

        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("nothing real").Said("healthy: http://127.0.0.1:");
        var (audit, outputs, gateway) = (checkout.Audit(), checkout.Read("sandbox-outputs.json"), await AskGatewayAsync(checkout));
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("no changes");

        Assert.That(gateway, Does.Contain("simulated").IgnoreCase);
        Assert.That(checkout.Audit(), Is.EqualTo(audit));
        Assert.That(audit, Is.Unique.And.All.StartsWith("create "));
        Assert.That(checkout.Read("sandbox-outputs.json"), Is.EqualTo(outputs));
        AssertOutputs(JsonDocument.Parse(outputs).RootElement);
        var (_, password) = SandboxDatabase.AddressOf(checkout);
        var shown = (await checkout.RunAsync("sandbox", "show")).EndedWith(Exit.Succeeded)
            .Said("google_cloud_run_v2_service").Said("supabase_project").Said("sim-sandbox");
        Assert.That(shown.Text, Does.Not.Contain(password));
        Assert.That((await checkout.RunAsync("sandbox", "show", "--output", "json")).Text, Does.Not.Contain(password));
    }

    [Test]
    public async Task What_changed_behind_terraforms_back_is_found_and_mended_and_what_terraform_would_not_see_is_refused()
    {
        await using var checkout = Checkout.CreateOfRepository();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var before = await checkout.CloudTextAsync();

        (await checkout.RunAsync("sandbox", "drift", Service, "--set", "colour=\"red\"")).EndedWith(Exit.Usage).Said("colour");
        (await checkout.RunAsync("sandbox", "drift", Service.Replace("api", "apo", StringComparison.Ordinal))).EndedWith(Exit.NotFound).Said($"Did you mean '{Service}'?");
        (await checkout.RunAsync("sandbox", "fault", "google_no_such_type", "--on", "create", "--error", "quota")).EndedWith(Exit.NotFound);
        Assert.That(await checkout.CloudTextAsync(), Is.EqualTo(before));
        (await checkout.RunAsync("sandbox", "drift", Service)).EndedWith(Exit.Succeeded).Said("description=\"changed by hand\"");
        (await checkout.RunAsync("sandbox", "drift", Alert, "--delete")).EndedWith(Exit.Succeeded);
        Assert.That(await checkout.CloudTextAsync(), Is.Not.EqualTo(before));
        var mended = (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);

        mended.Said($"change  {Service}").Said($"create  {Alert}").Said("1 to change, 1 to create");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("no changes");
    }

    [Test]
    public async Task Stopped_the_cloud_keeps_what_it_holds_and_reset_leaves_nothing_of_it_for_the_next_deployment()
    {
        await using var checkout = Checkout.CreateOfRepository();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var count = checkout.Audit().Count;
        var (before, gateway) = (await checkout.CloudTextAsync(), checkout.Read("sandbox-outputs.json"));

        (await checkout.RunAsync("sandbox", "down")).EndedWith(Exit.Succeeded).Said("the simulated cloud is stopped");
        (await checkout.RunAsync("sandbox", "down")).EndedWith(Exit.Succeeded).Said("the simulated cloud was not running");
        Assert.That(checkout.SimulatorPid(), Is.Null);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("no changes");
        Assert.That(await checkout.CloudTextAsync(), Is.EqualTo(before));
        Assert.That(checkout.Read("sandbox-outputs.json").Split('\n').Where(line => line.Contains("gateway_url")),
            Is.EqualTo(gateway.Split('\n').Where(line => line.Contains("gateway_url"))));

        (await checkout.RunAsync("sandbox", "reset")).EndedWith(Exit.Usage).Said("simulated cloud").Said("sandbox.").Said("--yes");
        (await checkout.RunAsync("sandbox", "reset", "--yes")).EndedWith(Exit.Succeeded).Said("deleted");
        (await checkout.RunAsync("sandbox", "show")).EndedWith(Exit.Succeeded).Said("0 objects");
        (await checkout.RunAsync("outputs", "sandbox")).EndedWith(Exit.NotFound);
        Assert.That(File.Exists(TerraformState.FileOf(checkout)), Is.False);
        Assert.That(await checkout.RunsAsync(), Has.Count.EqualTo(2), "what happened stays on record");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded).Said("there is no state yet").Said("migrations applied");
        Assert.That(checkout.Audit(), Has.Count.EqualTo(count));
    }

    private static void AssertOutputs(JsonElement outputs)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outputs.GetProperty("gateway_url").GetString(), Does.StartWith("http://127.0.0.1:"));
            Assert.That(outputs.GetProperty("service_urls").EnumerateObject().Select(each => each.Name), Is.EqualTo(new[] { "api", "worker" }));
            Assert.That(outputs.GetProperty("database_connection").EnumerateObject().Select(each => each.Name), Does.Not.Contain("password"));
            Assert.That(outputs.GetProperty("supabase_project_url").GetString(), Does.Match("^https://sim[a-z]{17}[.]supabase[.]co$"));
            Assert.That(outputs.GetProperty("credential_locations").GetProperty("database_password").GetString(), Does.Contain("/secrets/"));
        }
    }

    private static async Task<string> AskGatewayAsync(Checkout checkout)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        return await client.GetStringAsync(JsonNode.Parse(checkout.Read("sandbox-outputs.json"))!["gateway_url"]!.GetValue<string>());
    }
}
