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
    public async Task A_dry_run_of_a_rollback_says_what_would_become_of_objects_and_database_and_how_long_it_would_take()
    {
        await using var checkout = Checkout.Create();
        (await checkout.RunAsync("plan", "sandbox", "--to", "previous")).EndedWith(Exit.NotFound).Said("no releases yet");
        checkout.Write("supabase/migrations/29990101000000_probe.sql", "create table probe (n int, m int);\n");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        (await checkout.RunAsync("plan", "sandbox", "--to", "1")).EndedWith(Exit.Usage).Said("it is what is deployed");
        checkout.AddProbeResources(1);
        checkout.Write("supabase/migrations/29990101000001_more.sql", "create table more ();\n");
        (await checkout.RunAsync("deploy", "sandbox", "--yes")).EndedWith(Exit.Succeeded);
        // What is in the repository does not matter.
        checkout.Write("infra/broken.tf", "this is not a configuration");
        var (before, runs) = (TerraformState.Read(checkout), await checkout.RunsAsync());

        (await checkout.RunAsync("plan", "sandbox", "--to", "1")).EndedWith(Exit.Succeeded)
            .Said("orphan     terraform_data.probe_0").Said("-   destroy terraform_data.probe_0")
            .Said("the database is 1 migration ahead of release 1").Said("29990101000001_more  only adds: it stays")
            .Said("a rollback would ask: it would destroy, replace or drop 1 resource");
        (await checkout.RunAsync("plan", "sandbox", "--to", "previous", "--output", "json")).EndedWith(Exit.Succeeded)
            .Said("\"release\": 1").Said("\"estimate\": null").Said("\"verdict\": \"orphan\"");
        Assert.That(TerraformState.Read(checkout).Serial, Is.EqualTo(before.Serial));
        Assert.That(await checkout.RunsAsync(), Has.Count.EqualTo(runs.Count));
        Assert.That(Directory.Exists(Path.Combine(checkout.Home, "environments", "sandbox", "inspection")), Is.False);

        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.Succeeded);
        (await checkout.RunAsync("plan", "sandbox", "--to", "previous")).EndedWith(Exit.Succeeded)
            .Said("a rollback would take about").Said("by 1 earlier rollback").Said("create  terraform_data.probe_0");
        (await checkout.RunAsync("rollback", "sandbox", "--to", "previous")).EndedWith(Exit.Succeeded).Said("would take about");
    }

    [Test]
    public async Task A_dry_run_says_where_a_rollback_would_stop_at_the_database()
    {
        await using var checkout = Checkout.Create();
        checkout.Write("supabase/migrations/29990101000000_probe.sql", "create table probe (n int, m int);\n");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        checkout.Write("supabase/migrations/29990101000001_tidy.sql", "alter table probe drop column m;\n");
        (await checkout.RunAsync("deploy", "sandbox", "--yes", "--allow-destroy", "29990101000001_tidy.sql")).EndedWith(Exit.Succeeded);

        (await checkout.RunAsync("plan", "sandbox", "--to", "1")).EndedWith(Exit.StepFailed)
            .Said("takes something away: drops column probe.m").Said("a rollback would stop at this plan").Said("--database keep");
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
