using System.Text.Json.Nodes;

namespace EndToEnd;

/// <summary>What this repository itself deploys, on the simulated cloud.</summary>
internal sealed class InfrastructureTests
{
    private const string Variables = "infra/environments/sandbox/terraform.tfvars";

    [TestCase("production", true)]
    [TestCase("staging", false)]
    public async Task The_variables_of_a_real_environment_deploy_once_they_are_filled_in(string name, bool isProtected)
    {
        await using var checkout = Checkout.CreateOfRepository();
        var variables = $"infra/environments/{name}/terraform.tfvars";
        checkout.Write("deployer.yaml", $"environments:\n  {name}:\n    cloud: simulated\n    backend: local\n    database: sandbox\n");
        checkout.Replace(variables, "CHANGE-ME", "acme-trial");
        checkout.Replace($"infra/environments/{name}/backend.hcl", "CHANGE-ME", "acme-trial");
        checkout.Write(variables, checkout.Read(variables) + "\ngateway_scheme = \"http\" # the simulated one has no certificate\n");

        var deployed = await checkout.RunAsync("deploy", name, "--yes");

        // The bucket's settings are for another kind of backend than this machine's.
        deployed.EndedWith(Exit.Succeeded);
        Assert.That(
            SimulatedCloud.ObjectsOf(checkout, "google_api_gateway_gateway"), Has.Count.EqualTo(1));
        var state = File.ReadAllText(Path.Combine(checkout.Home, "environments", name, "state", name, "terraform.tfstate"));
        Assert.That(state, Does.Contain($"\"deletion_protection\": {(isProtected ? "true" : "false")}"));
        Assert.That(state, Does.Not.Contain($"\"deletion_protection\": {(isProtected ? "false" : "true")}"));
    }

    [Test]
    public async Task A_service_is_added_and_removed_a_password_rotated_and_the_gateway_moves_over_before_the_old_routes_go()
    {
        await using var checkout = Checkout.CreateOfRepository();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var before = checkout.Read(Variables);

        checkout.Replace(
            Variables,
            "services = {",
            "database_password_version = 2\nexternal_secrets = [\"payments\"]\nservices = {\n  orders = {\n    public  = true\n    secrets = { KEY = \"payments\" }\n  }");
        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.Succeeded);
        var services = SimulatedCloud.ObjectsOf(checkout, "google_cloud_run_v2_service");
        AssertRotated(checkout, services.Where(service => $"{service["name"]}" != "orders"));
        checkout.Write(Variables, before + "\ndatabase_password_version = 2\n");
        (await checkout.RunAsync("deploy", "sandbox", "--yes", "--allow-destroy", "module.secret[\"payments\"].google_secret_manager_secret.this"))
            .EndedWith(Exit.Succeeded);

        Assert.That(services.Select(service => $"{service["name"]}"), Is.EquivalentTo(new[] { "api", "orders", "worker" }));
        Assert.That(
            SimulatedCloud.ObjectsOf(checkout, "google_cloud_run_v2_service").Select(service => $"{service["name"]}"),
            Is.EquivalentTo(new[] { "api", "worker" }));
        Assert.That(SimulatedCloud.ObjectsOf(checkout, "google_api_gateway_api_config"), Has.Count.EqualTo(1));
        Assert.That(
            SimulatedCloud.ObjectsOf(checkout, "google_secret_manager_secret_version").Select(version => $"{version["secret"]}"),
            Has.None.Contain("payments"));
    }

    // A version of the secret that services read, and that no object holds.
    private static void AssertRotated(Checkout checkout, IEnumerable<JsonObject> services)
    {
        var (_, password) = SandboxDatabase.AddressOf(checkout);
        Assert.That(services.Select(service => $"{service["template"]}"), Has.All.Contain("database-password").And.All.Contain("\"2\""));
        Assert.That(services.Concat(SimulatedCloud.ObjectsOf(checkout, "google_secret_manager_secret_version")).Select(each => each.ToJsonString()),
            Has.None.Contain(password));
    }

    [Test]
    public async Task Its_own_tests_pass_and_it_is_valid_as_a_person_would_check_it()
    {
        await using var checkout = Checkout.CreateOfRepository();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var variables = SimulatedCloud.VariablesOf(checkout);

        foreach (var folder in new[] { "infra", "infra/bootstrap" })
        {
            (await TerraformAsync(folder, "init", "-backend=false", "-input=false", "-no-color")).EndedWith(0);
            (await TerraformAsync(folder, "validate", "-no-color")).EndedWith(0);
        }

        (await TerraformAsync("infra", "test", "-no-color")).EndedWith(0).Said(" 0 failed");

        async Task<CommandResult> TerraformAsync(string folder, params string[] arguments)
        {
            using var terraform = RunningCommand.Start("terraform", arguments, checkout.PathOf(folder), variables);
            return await terraform.EndAsync();
        }
    }
}
