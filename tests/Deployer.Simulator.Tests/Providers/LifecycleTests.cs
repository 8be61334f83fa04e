using Deployer.Simulator.Tests.Support;

namespace Deployer.Simulator.Tests.Providers;

/// <summary>What becomes of resources under the real Terraform, from their creation to their end.</summary>
internal sealed class LifecycleTests
{
    [Test]
    public async Task What_was_created_is_what_is_configured_and_the_next_plan_is_empty()
    {
        var terraform = await SharedCloud.TerraformAsync();

        var printed = await terraform.AppliesAsync(Bucket(terraform, "labels = { team = \"x\" }"));

        await terraform.HasNoChangesAsync();
        Assert.That(printed, Does.Contain("Simulated cloud: nothing real is created"));
        var state = terraform.State("google_storage_bucket.b");
        Assert.That((string?)state["self_link"], Does.EndWith($"/{terraform.Project}-b"));
        Assert.That(state["effective_labels"]!.ToJsonString(), Is.EqualTo("""{"goog-terraform-provisioned":"true","team":"x"}"""));
        Assert.That(SharedCloud.Store.Find("google_storage_bucket", $"{terraform.Project}-b"), Is.Not.Null);
    }

    [Test]
    public async Task A_change_in_place_keeps_the_object_and_reaches_the_cloud()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(Bucket(terraform, ""));
        var created = terraform.State("google_storage_bucket.b")["time_created"]!.ToJsonString();

        var plan = await terraform.ChangesAsync(Bucket(terraform, "labels = { team = \"y\" }\nversioning { enabled = true }"));
        await terraform.AppliesAsync(Bucket(terraform, "labels = { team = \"y\" }\nversioning { enabled = true }"));

        await terraform.HasNoChangesAsync();
        Assert.That(plan, Does.Contain("will be updated in-place"));
        Assert.That(terraform.State("google_storage_bucket.b")["time_created"]!.ToJsonString(), Is.EqualTo(created));
        var stored = SharedCloud.Store.Find("google_storage_bucket", $"{terraform.Project}-b")!;
        Assert.That((string?)stored.Attributes["labels"]!["team"], Is.EqualTo("y"));
        Assert.That((bool?)stored.Attributes["versioning"]![0]!["enabled"], Is.True);
    }

    [Test]
    public async Task A_change_of_what_only_a_new_object_can_have_replaces_it()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(Bucket(terraform, "location = \"EU\""));

        var plan = await terraform.ChangesAsync(Bucket(terraform, "location = \"US\""));
        await terraform.AppliesAsync(Bucket(terraform, "location = \"US\""));

        await terraform.HasNoChangesAsync();
        Assert.That(plan, Does.Contain("must be replaced").And.Contain("\"EU\" -> \"US\" # forces replacement"));
    }

    [Test]
    public async Task A_change_inside_a_block_can_replace_the_object_too()
    {
        var terraform = await SharedCloud.TerraformAsync();
        string Machine(string image) =>
            $$"""
            resource "google_compute_instance" "vm" {
              name         = "vm"
              zone         = "europe-west1-b"
              machine_type = "e2-micro"
              boot_disk {
                initialize_params { image = "{{image}}" }
              }
              network_interface { network = "default" }
            }
            """;
        await terraform.AppliesAsync(Machine("debian-cloud/debian-11"));

        var plan = await terraform.ChangesAsync(Machine("debian-cloud/debian-12"));

        Assert.That(plan, Does.Contain("must be replaced").And.Contain("\"debian-cloud/debian-11\" -> \"debian-cloud/debian-12\" # forces replacement"));
    }

    [Test]
    public async Task What_is_removed_from_the_configuration_is_removed_from_the_cloud()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(Bucket(terraform, ""));

        await terraform.AppliesAsync("");

        Assert.That(SharedCloud.Store.Find("google_storage_bucket", $"{terraform.Project}-b"), Is.Null);
    }

    [Test]
    public async Task A_resource_that_moves_in_the_configuration_stays_in_the_cloud()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(Bucket(terraform, ""));

        var printed = await terraform.AppliesAsync(
            Bucket(terraform, "").Replace("\"b\" {", "\"moved\" {", StringComparison.Ordinal)
            + "\nmoved {\n  from = google_storage_bucket.b\n  to = google_storage_bucket.moved\n}");

        Assert.That(printed, Does.Contain("0 added, 0 changed, 0 destroyed"));
    }

    [Test]
    public async Task What_Terraform_shall_ignore_stays_as_it_is()
    {
        var terraform = await SharedCloud.TerraformAsync();
        const string Ignore = "lifecycle { ignore_changes = [labels] }";
        await terraform.AppliesAsync(Bucket(terraform, "labels = { team = \"x\" }\n" + Ignore));

        terraform.Write(Bucket(terraform, "labels = { team = \"other\" }\n" + Ignore));

        await terraform.HasNoChangesAsync();
    }

    [Test]
    public async Task Instances_by_key_come_and_go_one_by_one()
    {
        var terraform = await SharedCloud.TerraformAsync();
        string Topics(string names) => $"resource \"google_pubsub_topic\" \"t\" {{\n  for_each = toset([{names}])\n  name = each.key\n}}";
        await terraform.AppliesAsync(Topics("\"a\", \"b\""));

        var printed = await terraform.AppliesAsync(Topics("\"b\", \"c\""));

        Assert.That(printed, Does.Contain("1 added, 0 changed, 1 destroyed"));
        await terraform.HasNoChangesAsync();
    }

    [Test]
    public async Task Blocks_over_what_is_not_known_yet_are_planned_and_then_filled_in()
    {
        var terraform = await SharedCloud.TerraformAsync();

        await terraform.AppliesAsync(
            $$"""
            resource "google_service_account" "a" { account_id = "account-a" }
            resource "google_storage_bucket" "b" {
              name     = "{{terraform.Project}}-b"
              location = "EU"
              labels   = { account = google_service_account.a.unique_id }
              dynamic "lifecycle_rule" {
                for_each = toset([google_service_account.a.unique_id])
                content {
                  condition { matches_prefix = [lifecycle_rule.value] }
                  action { type = "Delete" }
                }
              }
              cors { origin = [google_service_account.a.email] }
            }
            """);

        await terraform.HasNoChangesAsync();
        var id = (string?)terraform.State("google_service_account.a")["unique_id"];
        var rule = terraform.State("google_storage_bucket.b")["lifecycle_rule"]![0]!;
        Assert.That((string?)rule["condition"]![0]!["matches_prefix"]![0], Is.EqualTo(id));
    }

    [Test]
    public async Task Replacing_on_demand_makes_a_new_object()
    {
        var terraform = await SharedCloud.TerraformAsync();
        await terraform.AppliesAsync(Bucket(terraform, ""));

        var printed = await terraform.RunAsync("apply", "-auto-approve", "-replace=google_storage_bucket.b");

        Assert.That(printed.StandardOutput, Does.Contain("1 added, 0 changed, 1 destroyed"));
    }

    private static string Bucket(TerraformFolder terraform, string more) =>
        $$"""
        resource "google_storage_bucket" "b" {
          name = "{{terraform.Project}}-b"
          {{(more.Contains("location", StringComparison.Ordinal) ? "" : "location = \"EU\"")}}
          {{more}}
        }
        """;
}
