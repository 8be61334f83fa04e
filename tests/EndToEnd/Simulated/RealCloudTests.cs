namespace EndToEnd.Simulated;

/// <summary>No environment with <c>cloud: google</c> can reach the simulated cloud.</summary>
internal sealed class RealCloudTests
{
    // It answers what the prerequisites ask; that the answers are good is not what is tested here.
    private const string Gcloud = """
        #!/bin/sh
        case "$*" in
          *"services list"*) printf '%s\n' cloudresourcemanager.googleapis.com serviceusage.googleapis.com storage.googleapis.com ;;
          *billing*) echo '{"billingEnabled": true}' ;;
          *describe*) echo '{"projectId": "acme-production", "projectNumber": "1", "lifecycleState": "ACTIVE"}' ;;
          *) echo '[]' ;;
        esac

        """;

    [Test]
    public async Task Its_tools_never_see_the_simulated_providers_and_it_says_so()
    {
        await using var other = Checkout.Create();
        (await other.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        await using var checkout = Checkout.Create();
        Configure(checkout, other);
        checkout.StandBefore("terraform");
        foreach (var subcommand in new[] { "init", "plan", "apply", "show" })
            File.WriteAllText(Path.Combine(checkout.Hooks, $"terraform-{subcommand}-1-before.sh"), $"env > '{checkout.Hooks}/{subcommand}.env'\n");

        var deployed = (await checkout.RunAsync("deploy", "real")).EndedWith(Exit.Succeeded);

        deployed.Said("not passed on to the tools: TF_REATTACH_PROVIDERS");
        Assert.That(deployed.Text, Does.Not.Contain("nothing real"));
        foreach (var subcommand in new[] { "init", "plan", "apply", "show" })
            Assert.That(File.ReadAllText(Path.Combine(checkout.Hooks, $"{subcommand}.env")), Does.Contain("TF_IN_AUTOMATION").And.Not.Contain("TF_REATTACH"));
        Assert.That(Directory.Exists(Path.Combine(checkout.Home, "sandbox")), Is.False);
    }

    private static void Configure(Checkout checkout, Checkout database)
    {
        var (port, password) = SandboxDatabase.AddressOf(database);
        checkout.Write("deployer.yaml", """
            environments:
              real:
                cloud: google
                backend: pg
                database: url
                database-url-env: DATABASE_URL
                project: acme-production

            """);
        Directory.CreateDirectory(checkout.PathOf("infra/environments/real"));
        checkout.Write(
            "infra/environments/real/backend.hcl", $"conn_str = \"postgres://postgres:{password}@127.0.0.1:{port}/postgres?sslmode=disable\"\n");
        checkout.Write(
            "infra/environments/real/terraform.tfvars",
            checkout.Read("infra/environments/sandbox/terraform.tfvars").Replace("\"sandbox\"", "\"real\"", StringComparison.Ordinal));
        var gcloud = Path.Combine(checkout.Bin, "gcloud");
        File.WriteAllText(gcloud, Gcloud);
        File.SetUnixFileMode(gcloud, (UnixFileMode)Convert.ToInt32("755", 8));

        var credentials = Path.Combine(checkout.Hooks, "credentials.json");
        File.WriteAllText(credentials, "{}");
        checkout.Variables["GOOGLE_APPLICATION_CREDENTIALS"] = credentials;
        checkout.Variables["DATABASE_URL"] = $"postgresql://postgres:{password}@127.0.0.1:{port}/postgres?sslmode=disable";
        checkout.Variables["TF_REATTACH_PROVIDERS"] = """{"registry.terraform.io/hashicorp/google":{}}""";
    }
}
