namespace EndToEnd.Rollback;

/// <summary>Somebody deletes and changes objects past Terraform: a rollback says so before it asks, and ends with what stood then.</summary>
internal sealed class DriftTests
{
    private const string Database = "supabase_project.kept";
    private const string Renamed = "google_service_account.new_name";
    private const string Changed = "google_service_account.changed";
    private const string North = "google_service_account.north";
    private const string Added = "google_service_account.added";
    private const string Network = "module.network.google_compute_network.this";

    [Test]
    public async Task What_was_deleted_or_changed_outside_Terraform_is_named_before_it_asks_and_stands_as_in_A_afterwards()
    {
        await using var checkout = Checkout.CreateOfRepository();
        Story.WriteA(checkout);
        checkout.Write("infra/kept.tf", """
            resource "supabase_project" "kept" {
              organization_id   = "sim-organization"
              name              = "kept"
              region            = "eu-central-1"
              database_password = "none-of-it-is-real"
            }

            """);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        var a = await Standing.ReadAsync(checkout);
        Story.WriteB(checkout);
        (await checkout.RunAsync("deploy", "sandbox", "--yes", "--allow-destroy", Story.Project)).EndedWith(Exit.Succeeded);
        await DriftAsync(checkout, Database, "--delete");
        await DriftAsync(checkout, Renamed, "--delete");
        await DriftAsync(checkout, Changed, "--set", "description=\"meddled\"");
        await DriftAsync(checkout, North, "--set", "display_name=\"meddled\"");
        await DriftAsync(checkout, Added, "--delete");
        var meddled = await checkout.CloudTextAsync();

        (await checkout.RunAsync("plan", "sandbox", "--to", "1")).EndedWith(Exit.Succeeded)
            .Said($"a rollback would ask: {Database} is protected, was deleted outside Terraform, and would be made anew, empty");
        var asked = (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes", "--allow-destroy", Story.South)).EndedWith(Exit.Waiting)
            .Said($"because: {Database} is protected, was deleted outside Terraform, and would be made anew, empty")
            .Said($"gone    {Database}  (deleted outside Terraform: made anew)")
            .Said($"gone    google_service_account.old_name  (was {Renamed})  (deleted outside Terraform: made anew)")
            .Said($"gone    {Added}  (deleted outside Terraform: stays so)")
            .Said($"drifted {Changed}  (changed outside Terraform, and set right: description)")
            .Said($"drifted {North}  (changed outside Terraform, and set right: display_name)")
            .Said("3 gone, 2 changed. With that, beside release 1: 3 orphan, 3 recreate, 1 replace, 7 change, 1 gone");
        var report = (await checkout.RunAsync("show", (await checkout.LastRunAsync()).Id)).Stdout;
        Assert.That(report, Does.Match($@"(?m)^recreate +{Pattern(Database)} +deleted outside Terraform$"));
        Assert.That(report, Does.Match($@"(?m)^recreate +{Pattern(Renamed)} +in release 1 as .*; deleted outside Terraform$"));
        Assert.That(report, Does.Match($@"(?m)^gone +{Pattern(Added)} +deleted outside Terraform$"));
        Assert.That(report, Does.Match($@"(?m)^change +{Pattern(North)} +changed outside Terraform: display_name$"));
        Assert.That(await checkout.CloudTextAsync(), Is.EqualTo(meddled), "Nothing is done before it is approved.");
        (await checkout.RunAsync(asked.Approval)).EndedWith(Exit.Succeeded).Said("0 orphans: verified");

        var back = await Standing.ReadAsync(checkout);
        Assert.That(back.Difference(a, checkout.MadeBy(3)), Is.Empty);
        Assert.That(back.Orphans, Is.EqualTo(a.Orphans));
        Assert.That((await checkout.ReleasesAsync())[0], Is.EqualTo(new ReleaseEntry(3, 1, true, true, "it is what is deployed")));
        Assert.That(checkout.MadeBy(3), Is.EquivalentTo(new[] { Database, "google_service_account.old_name", Story.Project, "google_service_account.replaced" }));
    }

    [Test]
    public async Task What_no_configuration_sets_stays_as_somebody_changed_it_and_that_is_said()
    {
        await using var checkout = Checkout.CreateOfRepository();
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        checkout.AddProbeResources(1);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        await DriftAsync(checkout, Network, "--set", "routing_mode=\"GLOBAL\"");

        (await checkout.RunAsync("rollback", "sandbox", "--to", "1", "--yes")).EndedWith(Exit.Succeeded)
            .Said($"!   left as changed outside Terraform, for the configuration does not say otherwise: {Network} (routing_mode)")
            .Said("0 gone, 1 changed. With that, beside release 1: 1 orphan, 1 change")
            .Said($"warning: as somebody changed it outside Terraform, for the configuration does not say otherwise: {Network} (routing_mode)")
            .Said("verified");

        Assert.That(await checkout.CloudTextAsync(), Does.Contain("\"routing_mode\":\"GLOBAL\""));
    }

    [TestCase("1", "gone    google_pubsub_topic.news  (deleted outside Terraform: stays so)", "0 orphans: verified")]
    [TestCase("nothing", "nothing of what the state knows stands any more", "a plan finds nothing to destroy: verified")]
    public async Task Where_all_that_would_be_destroyed_is_gone_already_the_state_forgets_it(string to, string told, string proved)
    {
        const string Providers = """
            terraform {
              required_providers {
                google = { source = "hashicorp/google" }
              }
            }

            provider "google" {
              project = "sim-project"
              region  = "europe-west1"
            }

            """;
        await using var checkout = Checkout.Create();
        checkout.Write("infra/main.tf", to == "nothing" ? "" : "resource \"terraform_data\" \"kept\" {\n}\n");
        checkout.Write("infra/outputs.tf", "");
        checkout.Write("infra/news.tf", Providers);
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        checkout.Write("infra/news.tf", Providers + "resource \"google_pubsub_topic\" \"news\" {\n  name = \"news\"\n}\n");
        (await checkout.RunAsync("deploy", "sandbox")).EndedWith(Exit.Succeeded);
        await DriftAsync(checkout, "google_pubsub_topic.news", "--delete");

        (await checkout.RunAsync("rollback", "sandbox", "--to", to, "--yes")).EndedWith(Exit.Succeeded)
            .Said("plan: no changes").Said(told).Said(proved);

        Assert.That(TerraformState.Read(checkout).Ids.Keys, Has.None.Contain("news"));
    }

    private static async Task DriftAsync(Checkout checkout, params string[] how) =>
        (await checkout.RunAsync(["sandbox", "drift", .. how])).EndedWith(Exit.Succeeded);

    private static string Pattern(string address) => System.Text.RegularExpressions.Regex.Escape(address);
}
