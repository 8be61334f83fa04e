namespace EndToEnd;

/// <summary>Looks at an environment that leave no run and no trace: <c>deployer plan</c> and <c>deployer drift</c>.</summary>
internal sealed class InspectionTests
{
    private const string Topic = "google_pubsub_topic.news";

    [Test]
    public async Task A_dry_run_says_what_a_first_deployment_would_do_and_begins_nothing()
    {
        await using var checkout = Checkout.Create();

        (await checkout.RunAsync("plan", "sandbox")).EndedWith(Exit.Succeeded).Said("to create").Said("migrations:").Said(".sql");

        Assert.That(await checkout.RunsAsync(), Is.Empty);
        Assert.That(Directory.Exists(Path.Combine(checkout.Home, "environments", "sandbox", "state")), Is.False);
        Assert.That(Directory.Exists(Path.Combine(checkout.Home, "environments", "sandbox", "inspection")), Is.False);
        (await checkout.RunAsync("drift", "sandbox")).EndedWith(Exit.NotFound).Said("deployer deploy sandbox");
    }

    [Test]
    public async Task What_was_changed_outside_terraform_is_named_with_an_exit_code_and_noise_is_not()
    {
        await using var checkout = Checkout.Create();
        checkout.Write("infra/news.tf", """
            terraform {
              required_providers {
                google = { source = "hashicorp/google" }
              }
            }
            provider "google" {
              project = "sim-project"
              region  = "europe-west1"
            }
            resource "google_pubsub_topic" "news" {
              name   = "news"
              labels = { team = "a" }
            }
            """);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        (await checkout.RunAsync("drift", "sandbox")).EndedWith(Exit.Succeeded).Said("drift: none");
        var before = TerraformState.Read(checkout);

        (await checkout.RunAsync("sandbox", "drift", Topic, "--set", "labels.team=\"b\"")).EndedWith(Exit.Succeeded);

        (await checkout.RunAsync("drift", "sandbox")).EndedWith(Exit.Drifted).Said(Topic).Said("labels.team: \"a\" -> \"b\"").Said("drift: 1 changed");
        (await checkout.RunAsync("drift", "sandbox", "--output", "json")).EndedWith(Exit.Drifted).Said("\"drifted\": true");
        Assert.That(TerraformState.Read(checkout).Serial, Is.EqualTo(before.Serial));
        checkout.Replace("deployer.yaml", "    protect:\n      - module.database", """
                drift:
                  ignore:
                    - types: [google_pubsub_*]
                      attributes: [labels, effective_labels, terraform_labels]
            """);
        (await checkout.RunAsync("drift", "sandbox")).EndedWith(Exit.Succeeded).Said("1 ignored");
    }
}
